import { gunzipSync, gzipSync } from "node:zlib";
import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import type { Signature } from "#shared/crypto/digest-signer.ts";
import { whole } from "#shared/schema.ts";
import { newestFirst } from "#shared/storage/newest-first.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { unlessChanged } from "#shared/storage/unless-changed.ts";
import { sha256 } from "./evidence.ts";
import type { Snapshot } from "./evidence-part-store.ts";

/** A manifest as it was signed. Once it is there, so is everything that it names. */
export interface SealedManifest extends Snapshot {
  /** Exactly what was signed. */
  readonly manifest: string;
  /** How many it names. */
  readonly parts: number;
  readonly signature: Signature;
  /** DER of SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
}

const bytes = z.instanceof(Uint8Array);
const manifestRow = z.object({
  incidentId: z.string(),
  snapshot: whole(),
  parts: whole(),
  manifest: bytes,
  signature: z.object({ algorithm: z.literal("RSASSA_PSS_SHA_256"), keyId: z.string(), bytes }),
  publicKey: bytes,
});

const partition = (incidentId: string): string => `manifests#${incidentId}`;
const prefix = "manifest#";
/** Text that sorts as the number does. */
const sortable = (snapshot: number): string => String(snapshot).padStart(10, "0");

/** @returns false where there is one already, which stays */
export const putManifest = (db: DynamoDBDocumentClient, table: string, sealed: SealedManifest): Promise<boolean> => {
  const key = { pk: partition(sealed.incidentId), sk: `${prefix}${sortable(sealed.snapshot)}` };
  const manifest = gzipSync(sealed.manifest);
  return unlessChanged(() =>
    db.send(
      new PutCommand({
        TableName: table,
        Item: { ...key, ...sealed, manifest, sha256: sha256(sealed.manifest) },
        ConditionExpression: "attribute_not_exists(pk)",
      }),
    ),
  );
};

/** The manifest of the latest state of an incident that there is evidence of; strongly consistent. */
export async function latestManifest(
  db: DynamoDBDocumentClient,
  table: string,
  incidentId: string,
): Promise<SealedManifest | undefined> {
  const { rows } = await newestFirst(db, table, { pk: partition(incidentId), sk: prefix }, { limit: 1 });
  const found = storedRow(manifestRow, rows[0]);
  return found && { ...found, manifest: gunzipSync(found.manifest).toString("utf8") };
}
