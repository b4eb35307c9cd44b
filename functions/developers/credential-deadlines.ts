import { adminRecord } from "#shared/admin-log/admin-record.ts";
import type { Application, Ports } from "./application.ts";
import { type Credential, type CredentialAct, expiryOf, moved, newestSecret, stateOf } from "./credential.ts";
import { type Deadline, nextDeadline } from "./deadline.ts";
import { type CredentialDue, credentialPolicy, daysFrom } from "./policy/credentials.ts";
import { happens, type Reason } from "./timeline.ts";

export type CredentialDeadline = Deadline<CredentialDue>;

/**
 * What time brings next for a credential: the deadline that is to be acted on now, where `at` has passed, or waited for.
 * Of several that have passed only the latest is told; that it is unused goes before all, since it ends the credential and
 * leaves nothing to say about its secret. While a responder has it revoked they pass in silence: it may come back.
 * @returns undefined where nothing is to come before its developer does something
 */
export function nextCredentialDeadline(credential: Credential, now: Date): CredentialDeadline | undefined {
  const state = stateOf(credential);
  if (state === "deleted" || state === "disabled") return undefined;
  const { noticedUntil } = credential;
  const deadlines = deadlinesOf(credential);
  const disuse = nextDeadline(
    deadlines.filter(({ due }) => due === "unused"),
    noticedUntil,
    now,
  );
  return disuse && disuse.at <= now.toISOString() ? disuse : nextDeadline(deadlines, noticedUntil, now);
}

/** All deadlines in the order of time; at one time the end of an unused credential comes first. */
function deadlinesOf(credential: Credential): CredentialDeadline[] {
  const { secret, unused } = credentialPolicy;
  const expiry = expiryOf(credential);
  const notices = secret.noticeDays.map((days) => ({ at: daysFrom(expiry, -days), due: `notice_${days}` as const }));
  const all: CredentialDeadline[] = [
    { at: daysFrom(lastSignOf(credential), unused.days), due: "unused" },
    ...notices,
    { at: expiry, due: "secret_expired" },
  ];
  return all.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

/** When it was last used, or made good for use: by a new secret, or by a responder who gave it back. */
const lastSignOf = (credential: Credential): string =>
  [newestSecret(credential)?.createdAt, credential.lastUsedAt, credential.reinstatedAt].reduce<string>(
    (latest, at) => (at !== undefined && at > latest ? at : latest),
    credential.createdAt,
  );

const { secret, unused } = credentialPolicy;
const ends = {
  unused: {
    clause: unused.clause,
    message: `It got no access token in ${unused.days} days and is disabled. A rotation makes it good again.`,
  },
  secret_expired: {
    clause: secret.clause,
    message: `Its secret is ${secret.lifeDays} days old and has ended. A rotation makes it good again.`,
  },
} as const satisfies Readonly<Record<string, Reason>>;
const reminder: Reason = {
  clause: secret.clause,
  message: `A secret lasts ${secret.lifeDays} days. Rotate it before it ends, and change over while both secrets work.`,
};

/** What is done about a deadline that has come. */
export function actOnDeadline(
  { revision }: Pick<Application, "revision">,
  before: Credential,
  { at, due }: CredentialDeadline,
  ports: Ports,
): CredentialAct {
  const noticed = { ...before, noticedUntil: at };
  if (stateOf(before) !== "active") return { before, after: noticed };
  const { clientId, applicationId } = before;
  const about = { actor: "system", revision } as const;
  if (due !== "unused" && due !== "secret_expired") {
    const facts = { clientId, deadline: expiryOf(before) };
    const entry = happens(ports, { ...about, event: "credential_reminder", facts, reasons: [reminder] });
    return { before, after: noticed, entry };
  }
  const reason = ends[due];
  return {
    before,
    // What it was good for ends with it: a token that it got in its last hour, too.
    after: moved("disable", noticed, { epoch: before.epoch + 1, disabledReason: due }),
    entry: happens(ports, { ...about, event: "credential_disabled", facts: { clientId }, reasons: [reason] }),
    record: adminRecord(ports, {
      actor: "workflow",
      act: "credential.disabled",
      subject: `credential#${clientId}`,
      details: { applicationId, reason: due, clause: reason.clause },
    }),
  };
}
