import { manifestOf } from "#incidents/evidence-manifest.ts";
import { putManifest } from "#incidents/evidence-manifest-store.ts";
import { listParts } from "#incidents/evidence-part-store.ts";
import { readIncident } from "#incidents/incident-store.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { kms } from "#shared/clients/kms.ts";
import { systemClock } from "#shared/clock.ts";
import { digestSigner, signingAlgorithm } from "#shared/crypto/digest-signer.ts";
import { readEnv } from "#shared/env.ts";
import { stepFunction } from "#shared/step-function.ts";
import { evidenceManifest } from "./evidence-manifest.contract.ts";

const env = readEnv(evidenceManifest);
const db = dynamodb();
const keys = kms();

/** A manifest that is there stays: of two that are signed, the first counts. */
export const handler = stepFunction(
  "incidents/evidence-manifest",
  evidenceManifest,
  async ({ incidentId, snapshot }) => {
    const incident = await readIncident(db, env.INCIDENTS_TABLE, incidentId);
    const parts = await listParts(db, env.EVIDENCE_TABLE, { incidentId, snapshot });
    const { publicKey, sign } = await digestSigner(keys, env.EVIDENCE_KEY_ARN);
    const of = { incident, snapshot, madeAt: systemClock.now() };
    const signedBy = { algorithm: signingAlgorithm, keyId: env.EVIDENCE_KEY_ARN, publicKey };
    const manifest = manifestOf(of, parts, signedBy);
    const signature = await sign(Buffer.from(manifest));
    const sealed = { incidentId, snapshot, manifest, parts: parts.length, signature, publicKey };
    await putManifest(db, env.EVIDENCE_TABLE, sealed);
  },
);
