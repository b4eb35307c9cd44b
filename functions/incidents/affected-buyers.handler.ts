import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { systemIds } from "#shared/ids.ts";
import type { Caller } from "#shared/standing/caller.ts";
import type { StaffPrincipal } from "#shared/standing/principal.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import { affectedBuyers } from "./affected-buyers.contract.ts";
import { assertBuyers } from "./asserted-buyers.ts";
import { mostAtOnce, writeAssertion } from "./asserted-buyers-store.ts";
import { incidentFor } from "./incident-for-caller-store.ts";
import type { AssertedBuyer } from "./incident-schemas.ts";
import { incidentTransitions } from "./incident-transitions.ts";

const env = readEnv(affectedBuyers);
const db = dynamodb();
const tables = { standing: env.STANDING_TABLE, incidents: env.INCIDENTS_TABLE, adminLog: env.ADMIN_LOG_TABLE };
const ports = { clock: systemClock, ids: systemIds };

const add = (caller: Caller, incidentId: string, buyers: readonly AssertedBuyer[]): Promise<true> =>
  untilWritten(async () => {
    const incident = await incidentFor(db, tables, caller, incidentId);
    const { staffId } = (caller as Caller<StaffPrincipal>).claimed;
    const assertion = assertBuyers(incident, buyers, staffId, ports);
    return (await writeAssertion(db, tables, incident, assertion)) ? true : undefined;
  });

export const handler = apiFunction(affectedBuyers, {
  assertAffected: async ({ params: { incidentId }, body: { buyers }, caller }) => {
    for (let i = 0; i < buyers.length; i += mostAtOnce) await add(caller, incidentId, buyers.slice(i, i + mostAtOnce));
    return answer(202, { incidentId, state: incidentTransitions.recount.to });
  },
});
