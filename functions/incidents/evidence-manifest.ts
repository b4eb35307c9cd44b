import { evidenceKinds, kindOf, type PartEntry, sha256 } from "./evidence.ts";
import type { Incident } from "./incident.ts";
import { clockPolicy } from "./policy/clocks.ts";
import { noticePolicy } from "./policy/notices.ts";
import { reportPolicy } from "./policy/report.ts";

/** What of a signer stands in a manifest, so that the signature covers it. */
export interface SignedBy {
  readonly algorithm: string;
  readonly keyId: string;
  /** DER of SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
}

/** What a bundle of evidence is of. */
export interface EvidenceOf {
  readonly incident: Pick<Incident, "incidentId" | "exercise">;
  readonly snapshot: number;
  /** When everything had been gathered. */
  readonly madeAt: Date;
}

/**
 * The manifest: which parts a bundle has, no more and no fewer, and what each of them holds. What is signed is this text, byte
 * by byte; it is kept and handed on as it is.
 */
export function manifestOf(
  { incident, snapshot, madeAt }: EvidenceOf,
  parts: readonly PartEntry[],
  { algorithm, keyId, publicKey }: SignedBy,
): string {
  const recordsOf = (some: readonly PartEntry[]) => some.reduce((sum, { records }) => sum + records, 0);
  return JSON.stringify({
    format: "cloakroom-evidence-1",
    incidentId: incident.incidentId,
    exercise: incident.exercise,
    snapshot,
    madeAt: madeAt.toISOString(),
    policies: { clocks: clockPolicy.version, notices: noticePolicy.version, report: reportPolicy.version },
    signedBy: { algorithm, keyId, publicKeySha256: sha256(publicKey) },
    records: recordsOf(parts),
    recordsByKind: Object.fromEntries(
      evidenceKinds.map((kind) => [kind, recordsOf(parts.filter((part) => kindOf(part) === kind))]),
    ),
    parts: parts.map(({ name, records, bytes, sha256: digest }) => ({ name, records, bytes, sha256: digest })),
  });
}
