import { TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { getApplication } from "#developers/contract.ts";
import { happens, type TimelineEntry } from "#developers/timeline.ts";
import { entryPut } from "#developers/timeline-store.ts";
import type { LocalInstance } from "#local/start.ts";
import { systemIds } from "#shared/ids.ts";
import { call, expectStatus } from "./client.ts";
import { tokenOf } from "./marketplace.ts";
import { operatorOf, tableName } from "./operator.ts";

/** A mail as the catcher keeps it. */
export interface CaughtMail {
  readonly from: string;
  readonly destination: {
    readonly to: readonly string[];
    readonly cc: readonly string[];
    readonly bcc: readonly string[];
  };
  readonly subject: string;
  readonly body: { readonly text?: string; readonly html?: string };
}

type Happening = Parameters<typeof happens>[1];

/** Writes that something happened to an application, as an act would; answers when all that follows from it is done or waits. */
export async function happened(
  local: LocalInstance,
  applicationId: string,
  what: Partial<Happening> & Pick<Happening, "event">,
): Promise<TimelineEntry> {
  const entry = happens({ clock: local.clock, ids: systemIds }, { actor: "system", revision: 1, ...what });
  const put = entryPut(tableName(local, "developers"), applicationId, entry);
  await operatorOf(local).db.send(new TransactWriteCommand({ TransactItems: [put] }));
  await local.settled();
  return entry;
}

/** What the workflow `notices` is started with for an entry. */
export const noticeOf = (applicationId: string, { entryId, at }: Pick<TimelineEntry, "entryId" | "at">) => ({
  notice: { kind: "timeline", applicationId, entryId, at },
});

/** What the timeline says of the mails of an application, the oldest first. */
export async function mailStatesOf(local: LocalInstance, developer: string, applicationId: string) {
  const token = await tokenOf(local, `developer:${developer}`);
  const { timeline } = await expectStatus(
    200,
    call(local.urls.api, getApplication, { params: { applicationId }, token }),
  );
  return timeline.flatMap(({ event, mail }) => (mail === undefined ? [] : [`${event}: ${mail}`]));
}

/** Every mail to an address. */
export const mailsTo = async ({ mail }: LocalInstance, address: string): Promise<CaughtMail[]> =>
  ((await mail.list()) as CaughtMail[]).filter(({ destination }) => destination.to.includes(address));
