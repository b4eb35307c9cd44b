import { block, lift } from "#contact/blocked-sellers-store.ts";
import { granted, type Parties } from "#developers/seller-authorization.ts";
import { writeAuthorization } from "#developers/seller-authorization-store.ts";
import { adminRecord } from "#shared/admin-log/admin-record.ts";
import { authorizationKey, authorizationRow, withdrawn } from "#shared/standing/seller-authorization.ts";
import { changeOf, recordOf, type WantedChange } from "#shared/standing/standing-change.ts";
import { subjectRead, toSubjectStanding, writeChange } from "#shared/standing/standing-change-store.ts";
import type { Subject } from "#shared/standing/standing-transitions.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { type ContactSystem, tables } from "./system.ts";

/** Revokes, or reinstates by one stage. @returns what it is then; undefined where nothing was to be done */
export async function changeStanding(system: ContactSystem, how: "revoke" | "reinstate", subject: Subject) {
  const { db, clock, ids } = system;
  const before = toSubjectStanding((await consistentRead(db, [subjectRead(tables.standing, subject)]))[0]);
  const transition = how === "reinstate" && before?.status === "active" ? "reinstateFully" : how;
  const wanted: WantedChange = {
    transition,
    subject,
    by: how === "revoke" ? "rita" : "ron",
    at: clock.now(),
    why: "because",
  };
  const { changed, standing } = changeOf(wanted, before);
  if (!changed) return undefined;
  const written = await writeChange(db, tables, wanted, { before, after: standing }, recordOf(wanted, standing, ids));
  return written ? standing : undefined;
}

async function changeAuthorization({ db, clock, ids }: ContactSystem, parties: Parties, give: boolean) {
  const key = authorizationKey(parties.sellerId, parties.applicationId);
  const before = storedRow(authorizationRow, (await consistentRead(db, [{ table: tables.standing, key }]))[0]);
  const grant = { roles: ["shipping"], expiresAt: undefined };
  const after = give ? granted(before, grant, clock.now()) : withdrawn(before);
  if (!after) return false;
  const act = give ? "authorization.granted" : "authorization.withdrawn";
  const subject = `application#${parties.applicationId}` as const;
  const record = adminRecord({ clock, ids }, { actor: "system:cli_1", act, subject });
  return writeAuthorization(db, tables, parties, { before, after }, record);
}
export const authorize = (system: ContactSystem, parties: Parties) => changeAuthorization(system, parties, true);
/** @returns whether there was one */
export const unauthorize = (system: ContactSystem, parties: Parties) => changeAuthorization(system, parties, false);

type Pair = Parameters<typeof lift>[2];
export const blockSeller = ({ db, clock }: ContactSystem, pair: Pair) => block(db, tables.contact, pair, clock.now());
export const liftBlock = ({ db }: ContactSystem, pair: Pair) => lift(db, tables.contact, pair);
