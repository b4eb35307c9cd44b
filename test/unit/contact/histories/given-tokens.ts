import { askOf } from "#contact/ask.ts";
import { extended, tokenView, withdrawn } from "#contact/token-acts.ts";
import { callsOf, readOwnToken, writeTransition } from "#contact/token-acts-store.ts";
import { liveUntil } from "#contact/token-expiry.ts";
import type { Ask, Given } from "#contact/token-issuer.ts";
import { endOf } from "#contact/token-life.ts";
import { addDays } from "#shared/days.ts";
import type { Asking } from "./actions.ts";
import { type App, callers } from "./parties.ts";
import { type ContactSystem, callerOf, tables } from "./system.ts";

/** What is asked for, as a body would say it. */
export function askIn({ clock }: ContactSystem, orderId: string, { channel, format, caller, days }: Asking): Ask {
  const now = clock.now();
  const expiresAt = days === undefined ? undefined : addDays(now, days).toISOString();
  const callerNumber = caller === undefined ? undefined : callers[caller];
  return askOf({ orderId, channel, format, callerNumber, expiresAt }, now);
}

/** @throws Problem */
export const issue = async (system: ContactSystem, app: App, ask: Ask): Promise<Given> =>
  system.issuer.issue(await callerOf(system, app), ask);

async function known(system: ContactSystem, app: App, contactTokenId: string) {
  const read = await readOwnToken(system.db, tables, await callerOf(system, app), contactTokenId);
  const holder = read.grounds.holder?.contactTokenId === contactTokenId ? read.grounds.holder : undefined;
  const end = endOf(read.token, read.grounds, system.clock.now());
  return { token: read.token, order: read.grounds.order, end, holder };
}

/** What its application is shown of a token. @throws Problem */
export async function view(system: ContactSystem, app: App, contactTokenId: string) {
  const read = await known(system, app, contactTokenId);
  return tokenView(read, await callsOf(system.db, tables.contact, read.token));
}

/** As the handler does it. @throws Problem */
export async function change(
  system: ContactSystem,
  app: App,
  contactTokenId: string,
  transition: "extend" | "withdraw",
): Promise<void> {
  const { db, clock } = system;
  const read = await known(system, app, contactTokenId);
  const after = transition === "extend" ? extended(read, "late parcel") : withdrawn(read.token, clock.now());
  if (!after) return;
  const { order, holder } = read;
  const until = order ? liveUntil(after, order) : after.withdrawnAt;
  const end = holder && until ? { liveUntil: until, callback: holder.callback } : undefined;
  if (!(await writeTransition(db, tables.contact, transition, after, end))) throw new Error("nobody else did");
}
