import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { readAddressees } from "./addressees-store.ts";
import { type LettersOf, letterTo } from "./letters.ts";
import { recipientsOf, settleMail, takeMail } from "./recipient-store.ts";
import type { SendingPorts } from "./sending.ts";
import { createSlots, type Slots } from "./sending-pace.ts";
import { postpone, reserveTime } from "./sending-pace-store.ts";
import type { SendingPage } from "./sending-page.ts";

export interface SendingTables {
  readonly incidents: string;
  readonly vault: string;
  readonly recordKeys: string;
}

type Time = Pick<SendingPorts, "clock" | "until">;

/** Slots of the whole account, as one process takes them: to be made once for all of its pages. */
export const accountSlots = (db: DynamoDBDocumentClient, table: string, { clock }: Time, perSecond: number): Slots =>
  createSlots(
    {
      clock,
      reserve: (milliseconds) => reserveTime(db, table, milliseconds, clock.now()),
      postpone: (until) => postpone(db, table, until),
    },
    perSecond,
  );

/** What sending a page takes, on the tables. */
export function sendingPorts(
  db: DynamoDBDocumentClient,
  tables: SendingTables,
  page: SendingPage,
  letters: LettersOf,
  { clock, until, slots }: Time & { readonly slots: Slots },
): SendingPorts {
  const { incidentId } = letters.incident;
  const of = { incidentId, page: page.page };
  return {
    clock,
    until,
    slots,
    recipients: () => recipientsOf(db, tables.incidents, incidentId, page),
    letters: async (recipients) => {
      const ids = recipients.map(({ buyer }) => buyer.buyerId);
      const stored = await readAddressees(db, tables, ids);
      return recipients.map((recipient, i) =>
        letterTo(letters, recipient, stored[i] ?? { buyer: undefined, recordKeys: undefined }),
      );
    },
    take: (recipient, lease) => takeMail(db, tables.incidents, { ...of, recipient }, lease),
    settle: (recipient, lease, settled) => settleMail(db, tables.incidents, { ...of, recipient }, lease, settled),
  };
}
