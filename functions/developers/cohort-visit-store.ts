import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { unlessChanged, untilWritten } from "#shared/storage/unless-changed.ts";
import type { Ports } from "./application.ts";
import type { Move } from "./assessment-case.ts";
import type { Campaign } from "./campaign.ts";
import type { CampaignDue } from "./campaign-vocabulary.ts";
import { type CohortPlace, readApplications, readCohort, readStood, type Stood } from "./cohort-store.ts";
import type { Deadline } from "./deadline.ts";
import { type MoveTables, writeMove } from "./move-store.ts";
import { endedEntry, tell } from "./reassessment.ts";
import { entryPut } from "./timeline-store.ts";

export interface CohortVisit {
  readonly campaign: Campaign;
  readonly deadline: Deadline<CampaignDue>;
  readonly place: CohortPlace;
}

/**
 * Does what is due for one page of a cohort; run twice, it does what is left.
 * @returns where the next page begins; undefined after the last
 */
export async function visitCohort(
  db: DynamoDBDocumentClient,
  tables: MoveTables & { readonly standing: string },
  { campaign, deadline, place }: CohortVisit,
  ports: Ports,
): Promise<string | undefined> {
  const { applicationIds, next } = await readCohort(db, tables.developers, campaign, place);
  if (applicationIds.length === 0) return next;
  if (deadline.due === "end") await sayEnded(db, tables.developers, applicationIds, campaign, ports);
  else
    await tellEach(db, tables, applicationIds, ({ application, standing }) =>
      tell(application, standing, campaign, deadline, ports),
    );
  return next;
}

/** One after the other: all that are told in one part of the cohort are counted in one row. */
async function tellEach(
  db: DynamoDBDocumentClient,
  tables: MoveTables & { readonly standing: string },
  applicationIds: readonly string[],
  moveOf: (read: Stood) => Move | undefined,
): Promise<void> {
  for (const read of await readStood(db, tables, applicationIds)) {
    let latest: Stood | undefined = read;
    await untilWritten(async () => {
      const move = latest && moveOf(latest);
      if (!move || (await writeMove(db, tables, move))) return true;
      [latest] = await readStood(db, tables, [read.application.applicationId]);
      return undefined;
    });
  }
}

/** So many entries are on their way at once. */
const width = 20;

/**
 * The one write that the deadline takes for each application. Access has ended by itself: what is left to do is to say so,
 * to those that were not approved again.
 */
async function sayEnded(
  db: DynamoDBDocumentClient,
  table: string,
  applicationIds: readonly string[],
  { campaignId, deadline }: Campaign,
  { clock }: Ports,
): Promise<void> {
  if (clock.now().toISOString() < deadline) throw new RangeError("the deadline has not come yet");
  const puts = (await readApplications(db, table, applicationIds)).flatMap((application) => {
    const entry = endedEntry(application, campaignId);
    return entry ? [entryPut(table, application.applicationId, entry).Put] : [];
  });
  for (let i = 0; i < puts.length; i += width) {
    await Promise.all(puts.slice(i, i + width).map((put) => unlessChanged(() => db.send(new PutCommand(put)))));
  }
}
