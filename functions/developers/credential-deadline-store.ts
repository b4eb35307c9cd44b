import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import type { Ports } from "./application.ts";
import { applicationRead, toApplication } from "./application-store.ts";
import { type Credential, expiryOf } from "./credential.ts";
import { actOnDeadline, type CredentialDeadline, nextCredentialDeadline } from "./credential-deadlines.ts";
import { type CredentialTables, credentialRead, toCredential, writeCredentialAct } from "./credential-store.ts";

async function readCredential(
  db: DynamoDBDocumentClient,
  { standing }: Pick<CredentialTables, "standing">,
  clientId: string,
): Promise<Credential | undefined> {
  const [row] = await consistentRead(db, [credentialRead(standing, clientId)]);
  return toCredential(row);
}

/** The secret that is waited for, by when it ends. */
interface OfSecret {
  readonly clientId: string;
  readonly of: string;
}

/** What time brings next for a secret; undefined where nothing does any more, or there is a newer one. */
export async function readCredentialDeadline(
  db: DynamoDBDocumentClient,
  tables: Pick<CredentialTables, "standing">,
  { clientId, of }: OfSecret,
  now: Date,
): Promise<CredentialDeadline | undefined> {
  const credential = await readCredential(db, tables, clientId);
  return credential && expiryOf(credential) === of ? nextCredentialDeadline(credential, now) : undefined;
}

/**
 * Does what is due, once, however often it is called.
 * @returns false where nothing is: it was acted on, has not come, or is no more, since the credential was used, rotated or
 *   deleted meanwhile
 */
export function actOnCredentialDeadline(
  db: DynamoDBDocumentClient,
  tables: CredentialTables,
  { clientId, of }: OfSecret,
  ports: Ports,
): Promise<boolean> {
  return untilWritten(async () => {
    const credential = await readCredential(db, tables, clientId);
    if (!credential || expiryOf(credential) !== of) return false;
    const now = ports.clock.now();
    const next = nextCredentialDeadline(credential, now);
    if (!next || next.at > now.toISOString()) return false;
    const [row] = await consistentRead(db, [applicationRead(tables.developers, credential.applicationId)]);
    const application = toApplication(row);
    if (!application) throw new IntegrityError(`credential#${clientId} without its application`);
    const act = actOnDeadline(application, credential, next, ports);
    return (await writeCredentialAct(db, tables, act)) ? true : undefined;
  });
}
