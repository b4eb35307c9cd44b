import { setTimeout } from "node:timers/promises";
import type { Incident } from "#incidents/incident.ts";
import { readIncident } from "#incidents/incident-store.ts";
import type { LettersOf } from "#incidents/letters.ts";
import { readDraft } from "#incidents/notice-store.ts";
import { postNotice } from "#incidents/post-notice.ts";
import { sendPage as sendLetters } from "#incidents/sending.ts";
import type { SendingPage } from "#incidents/sending-page.ts";
import { beginPage, finishPage } from "#incidents/sending-page-store.ts";
import { accountSlots, sendingPorts } from "#incidents/sending-ports-store.ts";
import { countPage } from "#incidents/sending-progress-store.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { mailer, ses } from "#shared/clients/ses.ts";
import { vaultKeyPorts } from "#shared/clients/vault-key-ports.ts";
import { systemClock } from "#shared/clock.ts";
import { createVaultKeys } from "#shared/crypto/vault-key.ts";
import { readEnv } from "#shared/env.ts";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import { stepFunction } from "#shared/step-function.ts";
import { sendPage } from "./send-page.contract.ts";

const env = readEnv(sendPage);
const db = dynamodb();
const tables = { incidents: env.INCIDENTS_TABLE, vault: env.VAULT_TABLE, recordKeys: env.RECORD_KEYS_TABLE };
const keys = createVaultKeys(vaultKeyPorts(db, env));
const mail = mailer(ses(), env);

const until = async (at: Date) => {
  await setTimeout(Math.max(0, at.getTime() - systemClock.now().getTime()));
};
const time = { clock: systemClock, until };
const slots = accountSlots(db, tables.incidents, time, Number(env.NOTICES_PER_SECOND));

/** Milliseconds of one call, of the two minutes that it may take. */
const atMost = 60_000;

/** @returns when to go on, if there is more of the page */
export const handler = stepFunction("incidents/send-page", sendPage, async ({ incidentId, page: number }) => {
  const incident = await readIncident(db, tables.incidents, incidentId);
  if (incident.status !== "notifying") return { more: false };
  const page = await beginPage(db, tables.incidents, incidentId, number);
  if (page.totals) return { more: false };
  const ports = sendingPorts(db, tables, page, await lettersOf(incident), { ...time, slots });
  const progress = await sendLetters(ports, new Date(systemClock.now().getTime() + atMost));
  if (progress.more) return progress;
  return (await finish(incidentId, page)) ? { more: false } : { more: true, again: systemClock.now() };
});

async function lettersOf(incident: Incident): Promise<LettersOf> {
  const { incidentId, decision } = incident;
  const draft = decision?.notify ? await readDraft(db, tables.incidents, incidentId, decision.revision) : undefined;
  if (!draft) throw new IntegrityError(`incident#${incidentId} has no words`);
  return {
    ...{ incident, draft, keys, page: env.NOTICE_PAGE },
    ...{ drillMailbox: env.DRILL_MAILBOX, officeMailbox: env.PRIVACY_OFFICE_MAILBOX },
    hand: (notice) => postNotice(mail, notice),
  };
}

/** @returns false where SES spoke of somebody meanwhile */
async function finish(incidentId: string, page: SendingPage): Promise<boolean> {
  const totals = await countPage(db, tables.incidents, incidentId, page);
  return finishPage(db, tables.incidents, incidentId, page, totals);
}
