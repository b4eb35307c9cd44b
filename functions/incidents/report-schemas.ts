import * as z from "zod/mini";
import { loggedFields } from "#shared/access-log/access-record.ts";
import { instant } from "#shared/http/schemas.ts";
import { described, whole } from "#shared/schema.ts";
import { incidentAnswer } from "./incident-schemas.ts";
import { sendingTotals } from "./sending-schemas.ts";

const { shape } = incidentAnswer;
const text = z.string();
const snapshot = described(whole(z.gte(1)), { description: "The version of the incident that it is of" });

const evidence = described(
  z.discriminatedUnion("state", [
    z.strictObject({ snapshot, state: z.literal("building") }),
    z.strictObject({
      snapshot,
      state: z.literal("ready"),
      manifestSha256: described(text, { description: "Of the manifest; hexadecimal" }),
      parts: whole(z.gte(0)),
      signature: described(text, { description: "Of the manifest; Base64" }),
      algorithm: text,
      keyId: described(text, { description: "ARN of the KMS key that signed" }),
    }),
  ]),
  { description: "The signed bundle that belongs to the incident as it is now; there once it was dealt with" },
);

/** What GDPR Art. 33(3) and 33(5) ask for, section by section. */
export const reportAnswer = described(
  z.strictObject({
    incidentId: shape.incidentId,
    exercise: shape.exercise,
    state: shape.state,
    madeAt: instant,
    policyVersion: described(text, { description: "Of the words that the report describes with" }),
    nature: z.strictObject({
      kind: shape.kind,
      description: text,
      title: shape.title,
      narrative: shape.narrative,
      severity: shape.severity,
      detectedAt: shape.detectedAt,
      openedAt: shape.openedAt,
      window: shape.window,
      suspects: shape.suspects,
    }),
    persons: described(z.strictObject({ category: text, scope: shape.scope }), {
      description: "Categories and numbers of those whom it affects; by country, too",
    }),
    data: described(
      z.array(z.strictObject({ field: z.enum(loggedFields), description: text, buyers: whole(z.gte(1)) })),
      { description: "Categories of data, and of how many buyers each was read" },
    ),
    consequences: described(z.array(text), { description: "That are likely, by what was read" }),
    measures: z.strictObject({
      description: text,
      accessEndedAt: z.optional(instant),
      containment: shape.containment,
      decision: shape.decision,
      notices: z.optional(sendingTotals),
      notifiedAt: shape.notifiedAt,
      closedAt: shape.closedAt,
    }),
    contact: described(text, { description: "Mailbox of the privacy office" }),
    clocks: shape.clocks,
    timeline: shape.timeline,
    evidence: z.optional(evidence),
  }),
  { id: "IncidentReport" },
);

/** A page of a bundle: its manifest, and then its parts in the order of the manifest. */
export const evidencePage = described(
  z.strictObject({
    snapshot,
    manifest: z.optional(
      described(
        z.strictObject({
          manifest: described(text, { description: "Exactly what was signed: JSON" }),
          signature: described(text, { description: "Of the manifest in UTF-8; Base64" }),
          algorithm: text,
          keyId: text,
          publicKey: described(text, { description: "That of the key as the bundle names it; PEM" }),
        }),
        { description: "On the first page" },
      ),
    ),
    parts: z.array(
      z.strictObject({ name: text, content: described(text, { description: "NDJSON: a record a line" }) }),
    ),
    nextCursor: z.optional(text),
  }),
  { id: "EvidencePage" },
);
