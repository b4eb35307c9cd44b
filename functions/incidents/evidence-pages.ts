import { createPublicKey } from "node:crypto";
import type * as z from "zod/mini";
import type { EvidencePart } from "./evidence.ts";
import type { SealedManifest } from "./evidence-manifest-store.ts";
import type { evidencePage } from "./report-schemas.ts";

type Page = z.input<typeof evidencePage>;

/** The first page: what was signed, and what by. */
export function manifestPage({ snapshot, manifest, signature, publicKey }: SealedManifest): Page {
  const { algorithm, keyId, bytes } = signature;
  const key = createPublicKey({ key: Buffer.from(publicKey), format: "der", type: "spki" });
  return {
    snapshot,
    manifest: {
      ...{ manifest, signature: Buffer.from(bytes).toString("base64"), algorithm, keyId },
      publicKey: key.export({ format: "pem", type: "spki" }) as string,
    },
    parts: [],
  };
}

/**
 * Lambda answers with 6 MB at most, and with text in JSON in JSON: every quotation mark of a part takes four bytes there.
 * Source: AWS Lambda Developer Guide, "Lambda quotas".
 */
const most = 4_500_000;

/** As many of these parts as fit into an answer, and one at least. */
export function partsThatFit(parts: readonly EvidencePart[]): Page["parts"] {
  const fitting: Page["parts"] = [];
  let bytes = 0;
  for (const { name, content } of parts) {
    bytes += Buffer.byteLength(JSON.stringify(JSON.stringify(content)));
    if (bytes > most && fitting.length > 0) break;
    fitting.push({ name, content });
  }
  return fitting;
}
