import { adminRecord } from "#shared/admin-log/admin-record.ts";
import { type HashedSecret, newSecret } from "#shared/credentials/secret.ts";
import { Problem } from "#shared/errors/problem.ts";
import type { Ports } from "./application.ts";
import { statusNow } from "./application-status.ts";
import {
  type Credential,
  type CredentialAct,
  expiryOf,
  type Holder,
  moved,
  newestSecret,
  previousUntil,
  stateOf,
  wrongState,
} from "./credential.ts";
import { credentialPolicy, daysFrom, endOf } from "./policy/credentials.ts";
import { happens } from "./timeline.ts";

/** A secret that is shown in the answer to this request, and nowhere ever again. */
export interface Issued {
  readonly act: CredentialAct;
  readonly clientSecret: string;
}

/**
 * A new credential of an application. It gives what the application's roles give: before an approval, nothing.
 * @throws Problem `wrong_state` where the application has as many as it may, or its access was ended or held
 */
export function create(holder: Holder, name: string | undefined, given: Ports): Issued {
  allowSecrets(holder);
  const ports = atOneTime(given);
  const { most } = credentialPolicy.perApplication;
  const { application, clientIds = [] } = holder;
  if (clientIds.length >= most)
    throw wrongState(`An application has at most ${most} credentials: delete one first.`, "limit_reached", {
      limit: most,
    });
  const { applicationId, developerId } = application;
  const { secret, hashed } = newSecret(ports.clock.now());
  const after: Credential = {
    clientId: ports.ids.next("cli"),
    applicationId,
    developerId,
    name,
    createdAt: hashed.createdAt,
    status: "active",
    epoch: 0,
    secrets: [hashed],
  };
  const list = { before: holder.clientIds, after: [...clientIds, after.clientId] };
  const told = byDeveloper(holder, after, "created", ports);
  return { act: { before: undefined, after, clientIds: list, ...told }, clientSecret: secret };
}

/**
 * A new secret. The one in force until now works on for the overlap, but no longer than it would have; one that was
 * before it ends at once, so that there are two at most. What was disabled is good again, by its new secret alone.
 * @throws Problem `wrong_state` for a credential that was revoked, or an application whose access was ended or held
 */
export function rotate(holder: Holder, before: Credential, given: Ports): Issued {
  if (before.deletedAt !== undefined) throw new Problem("not_found");
  allowSecrets(holder);
  const ports = atOneTime(given);
  const now = ports.clock.now();
  const { secret, hashed } = newSecret(now);
  const current = stateOf(before) === "active" ? newestSecret(before) : undefined;
  const secrets = [...(current ? overlapping(current, now) : []), hashed];
  const after = moved("rotate", before, { secrets, disabledReason: undefined });
  const told = byDeveloper(holder, after, "rotated", ports);
  return { act: { before, after, ...told }, clientSecret: secret };
}

/** What is left of a secret when another takes over: the overlap, and never more than it had. */
function overlapping(secret: HashedSecret, now: Date): HashedSecret[] {
  if (endOf(secret) <= now.toISOString()) return [];
  const shortened = { ...secret, expiresAt: daysFrom(now.toISOString(), credentialPolicy.secret.overlapDays) };
  return [{ ...shortened, expiresAt: endOf(shortened) }];
}

/** Ends a credential at once, and its secrets with it: nobody who reinstates it brings them back. */
export function remove(holder: Holder, before: Credential, ports: Ports): CredentialAct {
  const ended = { secrets: [], epoch: before.epoch + 1, deletedAt: ports.clock.now().toISOString() };
  const after = moved("delete", before, ended);
  const { clientIds } = holder;
  const list = { before: clientIds, after: (clientIds ?? []).filter((id) => id !== before.clientId) };
  return { before, after, clientIds: list, ...byDeveloper(holder, after, "deleted", ports) };
}

/** A secret is as old as the entry that tells of it: whoever follows the timeline knows which secret it is about. */
function atOneTime({ clock, ids }: Ports): Ports {
  const now = clock.now();
  return { clock: { now: () => now }, ids };
}

/** @throws Problem `wrong_state`, with the state of the application */
function allowSecrets({ application, standing }: Holder): void {
  const state = statusNow(application, standing);
  if (state === "suspended" || state === "revoked")
    throw wrongState(`The application is ${state}, which does not allow this.`, state);
}

function byDeveloper(
  { application }: Holder,
  credential: Credential,
  what: "created" | "rotated" | "deleted",
  ports: Ports,
): Pick<CredentialAct, "entry" | "record"> {
  const { clientId, applicationId, developerId } = credential;
  const previousSecretUntil = previousUntil(credential);
  const expiresAt = newestSecret(credential) && expiryOf(credential);
  // What a developer has to do by then: use the new secret everywhere, or rotate it.
  const deadline = what === "rotated" ? previousSecretUntil : expiresAt;
  const { revision } = application;
  return {
    entry: happens(ports, {
      event: `credential_${what}`,
      actor: "developer",
      revision,
      facts: { clientId, deadline, endsAt: expiresAt },
    }),
    record: adminRecord(ports, {
      actor: `developer:${developerId}`,
      act: `credential.${what}`,
      subject: `credential#${clientId}`,
      details: { applicationId, expiresAt, previousSecretUntil },
    }),
  };
}
