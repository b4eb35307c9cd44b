import * as z from "zod/mini";
import { type RoleName, roleNames, scopesOf } from "#developers/policy/role-catalogue.ts";
import { type AdminRecord, type AdminSubject, adminRecord } from "#shared/admin-log/admin-record.ts";
import type { Clock } from "#shared/clock.ts";
import { type HashedSecret, newSecret } from "#shared/credentials/secret.ts";
import { scopes } from "#shared/http/access.ts";
import { developerId, line } from "#shared/http/schemas.ts";
import type { Ids } from "#shared/ids.ts";
import { checked } from "#shared/schema.ts";

/** What an operator asks for: a client of the marketplace's own, or an application with its developer. */
export const provisionRequest = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("system"),
    name: line(100),
    scopes: checked(z.array(z.enum(scopes)), z.minLength(1)),
  }),
  z.strictObject({
    kind: z.literal("application"),
    name: line(100),
    roles: checked(z.array(z.enum(roleNames)), z.minLength(1)),
    /** An existing developer, or the name of a new one. */
    developer: z.union([z.strictObject({ developerId }), z.strictObject({ name: line(100) })]),
  }),
]);
export type ProvisionRequest = z.infer<typeof provisionRequest>;

/** The only time that the secret is shown. */
export interface Provisioned {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly applicationId?: string;
  readonly developerId?: string;
}

export interface NewDeveloper {
  readonly developerId: string;
  readonly name: string;
}
export interface NewApplication {
  readonly applicationId: string;
  readonly developerId: string;
  readonly name: string;
  readonly roles: readonly RoleName[];
  readonly scopes: readonly string[];
}
export interface NewCredential {
  readonly clientId: string;
  readonly name: string;
  readonly secrets: readonly HashedSecret[];
  readonly scopes?: readonly string[];
  readonly applicationId?: string;
  readonly developerId?: string;
}
/** Everything that one request brings into being, together or not at all. */
export interface NewStanding {
  readonly developer?: NewDeveloper;
  readonly application?: NewApplication;
  readonly credential: NewCredential;
  readonly createdAt: string;
}

/** @returns what is written, what the operator is answered, and what the auditor is told: which access the client has */
export function provision(
  request: ProvisionRequest,
  { clock, ids }: { clock: Clock; ids: Ids },
): { rows: NewStanding; answer: Provisioned; record: AdminRecord } {
  const now = clock.now();
  const { secret: clientSecret, hashed } = newSecret(now);
  const clientId = ids.next("cli");
  const credential = { clientId, name: request.name, secrets: [hashed] };
  const createdAt = now.toISOString();
  const recordOf = (subject: AdminSubject, details: Readonly<Record<string, string | readonly string[]>>) =>
    adminRecord(
      { clock: { now: () => now }, ids },
      { actor: "operator", act: "client.provisioned", subject, details: { clientId, ...details } },
    );
  if (request.kind === "system") {
    const { scopes } = request;
    const rows = { credential: { ...credential, scopes }, createdAt };
    return { rows, answer: { clientId, clientSecret }, record: recordOf(`credential#${clientId}`, { scopes }) };
  }
  const newDeveloper =
    "name" in request.developer ? { developerId: ids.next("dev"), name: request.developer.name } : undefined;
  const owner =
    "developerId" in request.developer ? request.developer.developerId : (newDeveloper as NewDeveloper).developerId;
  const belongs = { applicationId: ids.next("app"), developerId: owner };
  const { roles } = request;
  const application = { ...belongs, name: request.name, roles, scopes: scopesOf(roles) };
  return {
    rows: {
      ...(newDeveloper ? { developer: newDeveloper } : {}),
      application,
      credential: { ...credential, ...belongs },
      createdAt,
    },
    answer: { clientId, clientSecret, ...belongs },
    // The roles are the application's, so that is where an auditor looks for who gave them.
    record: recordOf(`application#${belongs.applicationId}`, { developerId: owner, roles }),
  };
}
