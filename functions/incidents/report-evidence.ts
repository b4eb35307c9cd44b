import { sha256 } from "./evidence.ts";
import type { SealedManifest } from "./evidence-manifest-store.ts";
import { hasEvidence } from "./evidence-signals.ts";
import type { Incident } from "./incident.ts";
import type { ReportedEvidence } from "./report.ts";

/** What a report says of evidence. @param latest of the incident, whichever state of it that was */
export function reportedEvidence(
  { status, version }: Incident,
  latest: SealedManifest | undefined,
): ReportedEvidence | undefined {
  if (!hasEvidence(status)) return undefined;
  if (latest?.snapshot !== version) return { snapshot: version, state: "building" };
  const { snapshot, manifest, parts, signature } = latest;
  return {
    ...{ snapshot, state: "ready", manifestSha256: sha256(manifest), parts },
    signature: Buffer.from(signature.bytes).toString("base64"),
    algorithm: signature.algorithm,
    keyId: signature.keyId,
  };
}
