import { constants, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { type EvidencePart, partsOf } from "#incidents/evidence.ts";
import { manifestOf } from "#incidents/evidence-manifest.ts";
import { manifestPage } from "#incidents/evidence-pages.ts";

/** A key as KMS has one, and what is kept of what it signs. */
export function evidenceKey() {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const keyId = "arn:aws:kms:eu-central-1:111122223333:key/evidence";
  const der = publicKey.export({ format: "der", type: "spki" });
  const algorithm = "RSASSA_PSS_SHA_256" as const;
  const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  return {
    pem: createPublicKey(publicKey.export({ format: "pem", type: "spki" })).export({
      format: "pem",
      type: "spki",
    }) as string,
    /** The lines of a bundle, as they are fetched. */
    bundle(parts: readonly EvidencePart[]): string[] {
      const incident = { incidentId: "inc_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B", exercise: false };
      const of = { incident, snapshot: 7, madeAt: new Date("2026-11-22T06:00:00.000Z") };
      const manifest = manifestOf(of, parts, { algorithm, keyId, publicKey: der });
      const bytes = sign("sha256", Buffer.from(manifest), { key: privateKey, ...padding });
      const sealed = { ...incident, snapshot: 7, manifest, parts: parts.length, publicKey: der };
      const page = manifestPage({ ...sealed, signature: { algorithm, keyId, bytes } });
      const rest = parts.map(({ name, content }) => ({ name, content }));
      return [page.manifest ?? {}, ...rest].map((line) => JSON.stringify(line));
    },
  };
}

const record = (i: number) => ({
  accessId: `acc_${i}`,
  at: "2026-11-21T20:00:00.000Z",
  purpose: "Größe „x“ \\ \u2028",
});

/** Some parts, none like another. */
export const someParts: readonly EvidencePart[] = [
  ...partsOf({ kind: "access-records", source: 0, page: 0 }, [record(1), record(2)]),
  ...partsOf({ kind: "access-records", source: 1, page: 0 }, [record(3)]),
  ...partsOf({ kind: "affected", source: 9, page: 0 }, [{ buyerId: "B-1" }]),
];

export const fileOf = (lines: readonly string[]): Buffer => Buffer.from(`${lines.join("\n")}\n`);
