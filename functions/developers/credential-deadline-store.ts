import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import type { Ports } from "./application.ts";
import { applicationRead, toApplication } from "./application-store.ts";
import type { Credential } from "./credential.ts";
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

/** What time brings next for a credential; undefined where nothing does, or there is no such credential. */
export async function readCredentialDeadline(
  db: DynamoDBDocumentClient,
  tables: Pick<CredentialTables, "standing">,
  clientId: string,
  now: Date,
): Promise<CredentialDeadline | undefined> {
  const credential = await readCredential(db, tables, clientId);
  return credential && nextCredentialDeadline(credential, now);
}

/**
 * Does what a deadline asks for, once, however often it is called.
 * @returns false where it is not the deadline that is due now: it was acted on, was overtaken by a later one, or is no
 *   more, since the credential was used, rotated or deleted meanwhile
 */
export async function actOnCredentialDeadline(
  db: DynamoDBDocumentClient,
  tables: CredentialTables,
  clientId: string,
  { at, due }: CredentialDeadline,
  ports: Ports,
): Promise<boolean> {
  return untilWritten(async () => {
    const credential = await readCredential(db, tables, clientId);
    if (!credential) return false;
    const now = ports.clock.now();
    const next = nextCredentialDeadline(credential, now);
    if (next?.at !== at || next.due !== due || at > now.toISOString()) return false;
    const [row] = await consistentRead(db, [applicationRead(tables.developers, credential.applicationId)]);
    const application = toApplication(row);
    if (!application) throw new IntegrityError(`credential#${clientId} without its application`);
    const act = actOnDeadline(application, credential, next, ports);
    return (await writeCredentialAct(db, tables, act)) ? true : undefined;
  });
}
