import * as z from "zod/mini";
import { loggedFields } from "#shared/access-log/access-record.ts";
import data from "./report.v1.json" with { type: "json" };

const text = z.string();
const section = z.strictObject({ heading: text, clause: text });

/** The words of a report to an authority, in English, and the clause that each section answers. */
export const reportPolicy = z
  .strictObject({
    version: text,
    sections: z.strictObject({
      nature: section,
      persons: section,
      data: section,
      consequences: section,
      measures: section,
      contact: section,
      clocks: section,
      timeline: section,
      evidence: section,
    }),
    kinds: z.strictObject({ developer_misuse: text, insider_leak: text, technical_error: text, credential_leak: text }),
    /** Whose data it is. */
    persons: text,
    /** What each field is, and what may come of somebody having it. */
    fields: z.record(z.enum(loggedFields), z.strictObject({ is: text, consequence: text })),
    /** What became of the suspects' access. */
    containment: z.strictObject({ revoked: text, simulated: text, none: text }),
  })
  .parse(data);
