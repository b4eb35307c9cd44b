import { adminRecord } from "#shared/admin-log/admin-record.ts";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { vaultKeyPorts } from "#shared/clients/vault-key-ports.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { systemIds } from "#shared/ids.ts";
import { type Caller, readAsCaller } from "#shared/standing/caller.ts";
import type { StaffPrincipal } from "#shared/standing/principal.ts";
import { createContactKeys } from "./contact-key.ts";
import { toHolder } from "./contact-rows.ts";
import { ranked } from "./leak-ranking.ts";
import { leakTracer } from "./leak-tracer.contract.ts";
import { recordsOfBuyer, recordTrace, tokensOfValue } from "./leak-tracer-store.ts";
import { foundToken, shownSuspect } from "./leak-view.ts";
import { leadsTo } from "./leaked-value.ts";
import { readPool } from "./number-pool.ts";

const env = readEnv(leakTracer);
const db = dynamodb();
const contactKey = createContactKeys(vaultKeyPorts(db, env));
const pool = readPool(env);

export const handler = apiFunction(leakTracer, {
  traceLeak: async ({ body, caller }) => {
    const place = leadsTo(body, { key: await contactKey(), pool, domain: env.RELAY_DOMAIN });
    const wanted = typeof place === "string" ? [] : [{ table: env.CONTACT_TABLE, key: { ...place } }];
    const { principal, rows } = await readAsCaller(db, env.STANDING_TABLE, caller as Caller<StaffPrincipal>, wanted);
    const nothing = { tokens: [], suspects: [], complete: true };
    if (typeof place === "string") return answer(200, { ...nothing, notFound: place });
    const holder = toHolder(rows[0]);
    const tokens = holder ? await tokensOfValue(db, env.CONTACT_TABLE, holder.contactTokenId) : [];
    const [latest] = tokens;
    if (!latest) return answer(200, { ...nothing, notFound: "unknown" });

    const { records, complete } = await recordsOfBuyer(db, env.ACCESS_LOG_TABLE, latest.buyerId);
    const record = adminRecord(
      { clock: systemClock, ids: systemIds },
      {
        actor: `staff:${principal.staffId}`,
        act: "leak.traced",
        subject: `application#${latest.applicationId}`,
        details: { contactTokenId: latest.contactTokenId, orderId: latest.orderId },
      },
    );
    await recordTrace(db, env.ADMIN_LOG_TABLE, record);
    return answer(200, {
      tokens: tokens.map(foundToken),
      suspects: ranked(latest, records).map(shownSuspect),
      complete,
    });
  },
});
