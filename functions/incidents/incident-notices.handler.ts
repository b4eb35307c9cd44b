import type * as z from "zod/mini";
import { dynamodb } from "#shared/clients/dynamodb.ts";
import { readEnv } from "#shared/env.ts";
import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { incidentFor } from "./incident-for-caller-store.ts";
import { incidentNotices, type listNotices } from "./incident-notices.contract.ts";
import type { Recipient } from "./recipient.ts";
import { listRecipients } from "./recipient-list-store.ts";
import { readProgress } from "./sending-progress-store.ts";
import { noneSent } from "./sending-totals.ts";

const env = readEnv(incidentNotices);
const db = dynamodb();
const table = env.INCIDENTS_TABLE;

type Shown = z.input<(typeof listNotices)["responses"][200]["body"]>["items"][number];

const view = ({ buyer, state, at, cause, complainedAt, unknown }: Recipient): Shown => ({
  ...{ buyerId: buyer.buyerId, state },
  ...(at && { at }),
  ...(cause && { cause }),
  ...(complainedAt && { complainedAt }),
  ...(unknown > 0 && { perhapsTwice: true as const }),
});

export const handler = apiFunction(incidentNotices, {
  listNotices: async ({ params: { incidentId }, query, caller }) => {
    const incident = await incidentFor(db, { standing: env.STANDING_TABLE, incidents: table }, caller, incidentId);
    if (!incident.decision?.notify) return answer(200, { totals: noneSent, pagesFailed: [], items: [] });
    const { totals, pagesFailed } = await readProgress(db, table, incidentId);
    const { recipients, nextCursor } = await listRecipients(db, table, incidentId, query);
    return answer(200, {
      ...{ totals, pagesFailed: [...pagesFailed], items: recipients.map(view) },
      ...(nextCursor !== undefined && { nextCursor }),
    });
  },
});
