import { openContactEmail } from "#developers/developer.ts";
import type { TimelineNotice } from "#developers/notice-schemas.ts";
import { readTold } from "#developers/notice-store.ts";
import { assessorsNotice, developerNotice } from "#developers/notice-text.ts";
import { isMailDue } from "#developers/timeline.ts";
import { writeMailState } from "#developers/timeline-store.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { mailer, ses } from "#shared/clients/ses.ts";
import { vaultKeyPorts } from "#shared/clients/vault-key-ports.ts";
import { systemClock } from "#shared/clock.ts";
import { createVaultKeys } from "#shared/crypto/vault-key.ts";
import { readEnv } from "#shared/env.ts";
import { stepFunction } from "#shared/step-function.ts";
import { sendNotice } from "./send-notice.contract.ts";

const env = readEnv(sendNotice);
const db = dynamodb();
const tables = { developers: env.DEVELOPERS_TABLE, recordKeys: env.RECORD_KEYS_TABLE };
const keys = createVaultKeys(vaultKeyPorts(db, env));
const mail = mailer(ses(), env);

/** Called twice at once it may send twice, as SES has no way to ask whether it has a mail already; never once one is on record. */
export const handler = stepFunction("developers/send-notice", sendNotice, async ({ notice }) => {
  if (notice.kind === "timeline") await tellDeveloper(notice);
  else await mail.send({ to: env.ASSESSORS_MAILBOX, ...assessorsNotice(notice) });
});

async function tellDeveloper(notice: TimelineNotice): Promise<void> {
  const { entry, application, developer } = await readTold(db, tables, notice);
  if (!isMailDue(entry)) return;
  const to = await openContactEmail(keys, developer);
  await mail.send({ to, ...developerNotice(entry, application, systemClock.now()) });
  await writeMailState(db, tables.developers, notice, "send");
}
