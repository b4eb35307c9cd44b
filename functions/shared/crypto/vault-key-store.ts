import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";
import { checked } from "#shared/schema.ts";
import { type DataKeyId, dataKeyName, type WrappedDataKey } from "./data-key.ts";

/** Keeps wrapped data keys, for good: what was sealed under a key can be opened only while its row exists. */
export interface VaultKeyStore {
  get(id: DataKeyId): Promise<WrappedDataKey | undefined>;
  /** False if a key of this id is there already; it is then left as it is. */
  putIfAbsent(id: DataKeyId, key: WrappedDataKey): Promise<boolean>;
}

const row = z.object({
  // KMS takes 1 to 6144 bytes and answers anything else as a malformed request, not as a forgery.
  wrapped: checked(
    z.instanceof(Uint8Array),
    z.refine((bytes) => bytes.length >= 1 && bytes.length <= 6144),
  ),
  commitment: z.instanceof(Uint8Array),
  kmsKeyArn: z.string(),
  createdAt: z.pipe(
    z.iso.datetime(),
    z.transform((text) => new Date(text)),
  ),
});

/**
 * The `vault-keys` table.
 *
 * @throws IntegrityError the row is there, but is not a wrapped key
 * @throws UnavailableError DynamoDB refused or did not answer; a put may then have happened or not
 */
export function createVaultKeyStore(client: DynamoDBDocumentClient, tableName: string): VaultKeyStore {
  return {
    async get(id) {
      // Consistent: the one who lost the race to create a key reads it back at once.
      const command = new GetCommand({ TableName: tableName, Key: primaryKey(id), ConsistentRead: true });
      const { Item } = await client.send(command).catch(unavailable);
      if (Item === undefined) return undefined;
      const parsed = row.safeParse(Item);
      if (!parsed.success) throw new IntegrityError(dataKeyName(id));
      return parsed.data;
    },
    async putIfAbsent(id, key) {
      const command = new PutCommand({
        TableName: tableName,
        Item: { ...primaryKey(id), ...key, createdAt: key.createdAt.toISOString() },
        ConditionExpression: "attribute_not_exists(pk)",
      });
      try {
        await client.send(command);
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        return unavailable(error);
      }
    },
  };
}

/** Where the keys of each purpose are. A role can be kept to these partitions by `dynamodb:LeadingKeys`. */
const prefixes: Readonly<Record<DataKeyId["purpose"], string>> = {
  "vault-key": "class",
  "blind-index": "index",
  "contact-token": "token",
};

function primaryKey({ purpose, class: fieldClass, keyId }: DataKeyId) {
  return { pk: `${prefixes[purpose]}#${fieldClass}`, sk: keyId };
}

function unavailable(cause: unknown): never {
  throw new UnavailableError("dynamodb", { cause });
}
