import type { AdminRecord } from "#shared/admin-log/admin-record.ts";
import type { HashedSecret } from "#shared/credentials/secret.ts";
import { Problem } from "#shared/errors/problem.ts";
import type { StandingRow } from "#shared/standing/standing-row.ts";
import type { Application } from "./application.ts";
import {
  type CredentialState,
  type CredentialTransition,
  credentialTransitions,
  mayTake,
  statusOf,
} from "./credential-transitions.ts";
import { endOf } from "./policy/credentials.ts";
import type { TimelineEntry } from "./timeline.ts";

/** An application's credential: its row in `standing`, which every request made with it is checked by. */
export interface Credential {
  readonly clientId: string;
  readonly applicationId: string;
  readonly developerId: string;
  readonly name?: string | undefined;
  readonly createdAt: string;
  readonly status: StandingRow["status"];
  readonly epoch: number;
  /** At most two: the one in force, and the one before while both are good. */
  readonly secrets: readonly HashedSecret[];
  /** To the hour. */
  readonly lastUsedAt?: string | undefined;
  /** The deadline that was last acted on: nothing up to it is told any more. */
  readonly noticedUntil?: string | undefined;
  readonly disabledReason?: "unused" | "secret_expired" | undefined;
  readonly deletedAt?: string | undefined;
  /** When a responder gave it back. */
  readonly reinstatedAt?: string | undefined;
}

/** An application, as far as what it may hold depends on it. */
export interface Holder {
  readonly application: Application;
  readonly standing: StandingRow;
  /** Of the credentials that were made for it and not deleted, the oldest first; undefined before the first. */
  readonly clientIds: readonly string[] | undefined;
}

/** Something done to a credential: all that is written of it, together or not at all. */
export interface CredentialAct {
  /** Undefined where the credential is new. */
  readonly before: Credential | undefined;
  readonly after: Credential;
  /** The application's list, where the act changes it. */
  readonly clientIds?: { readonly before: readonly string[] | undefined; readonly after: readonly string[] };
  /** What its developer is told. */
  readonly entry?: TimelineEntry;
  readonly record?: AdminRecord;
}

export function stateOf({ status, deletedAt, disabledReason }: Credential): CredentialState {
  if (deletedAt !== undefined) return "deleted";
  return status === "suspended" && disabledReason !== undefined ? "disabled" : status;
}

/** The secret in force, or the last that was; undefined only for a credential that was deleted. */
export const newestSecret = ({ secrets }: Pick<Credential, "secrets">): HashedSecret | undefined => secrets.at(-1);

/** Until when the credential can ask for tokens unless its secret is rotated, ISO 8601. */
export function expiryOf(credential: Credential): string {
  const newest = newestSecret(credential);
  return newest ? endOf(newest) : credential.createdAt;
}

/** Until when the secret before the newest works on; undefined where there is none. */
export function previousUntil({ secrets }: Pick<Credential, "secrets">): string | undefined {
  const previous = secrets.at(-2);
  return previous && endOf(previous);
}

/** Moves a credential. @throws Problem `wrong_state`, with the state */
export function moved(transition: CredentialTransition, credential: Credential, changes: Partial<Credential>) {
  const state = stateOf(credential);
  if (!mayTake(transition, state)) throw wrongState(`The credential is ${state}, which does not allow this.`, state);
  return { ...credential, status: statusOf[credentialTransitions[transition].to], ...changes };
}

export const wrongState = (detail: string, state: string, more: Readonly<Record<string, unknown>> = {}) =>
  new Problem("wrong_state", { detail, extensions: { state, ...more } });
