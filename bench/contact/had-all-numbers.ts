import { putRows } from "#bench/put-rows.ts";
import { holderOf, tokenKey, ttlOf } from "#contact/contact-rows.ts";
import type { ContactToken } from "#contact/contact-token.ts";
import { directHolder } from "#contact/token-value.ts";
import { addDays } from "#shared/days.ts";
import { systemIds } from "#shared/ids.ts";
import type { Connected } from "./connect.ts";

/** Gives a caller a past in which every direct number of the pool was theirs, and has cooled down since. @param caller E.164 */
export async function hadAllNumbers(system: Connected, caller: string): Promise<void> {
  const key = await system.contactKeys();
  const callerIndex = key.index("caller", caller);
  const now = new Date();
  const rows = system.pool.direct.flatMap((e164, i) => {
    const number = key.index("number", e164);
    const contactTokenId = systemIds.next("ctk");
    const token: ContactToken = {
      ...{ contactTokenId, orderId: `DONE-${i}`, buyerId: `BUYER-DONE-${i}`, sellerId: "SELLER-BENCH" },
      ...{
        applicationId: "app_done",
        developerId: "dev_done",
        clientId: "cli_done",
        channel: "phone",
        format: "direct",
      },
      ...{ number, caller: callerIndex, holder: directHolder(callerIndex, number), status: "withdrawn", epochs: {} },
      ...{ issuedAt: addDays(now, -50).toISOString(), withdrawnAt: addDays(now, -30).toISOString() },
      ...{ extensions: 0, version: 2 },
    };
    const order = { events: [], purgeAt: addDays(now, 100).toISOString() };
    const ttl = ttlOf(token);
    return [
      { ...tokenKey(contactTokenId), ...token, ttl },
      { ...holderOf(token, order), ttl },
    ];
  });
  await putRows(system.db, system.tables.contact, rows);
}
