import { PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { Capacity } from "#bench/vault/capacity-meter.ts";
import { currentQuestionnaire } from "#developers/assessment.ts";
import type { Campaign } from "#developers/campaign.ts";
import { systemIds } from "#shared/ids.ts";
import { approvedApplication, writeApplications } from "./campaign-rows.ts";
import { startWorkflowSystem, type WorkflowSystem } from "./workflow-system.ts";

export interface CampaignOptions {
  /** In the campaign when its deadline comes. */
  readonly applications: number;
  /** Of them, told by the workflow, one transaction each: what the deadline is compared with. */
  readonly told: number;
}

/** What the workflow took for so many applications. */
export interface Passage {
  readonly applications: number;
  readonly seconds: number;
  readonly capacity: Capacity;
}

export interface CampaignResults {
  readonly telling: Passage;
  readonly deadline: Passage;
}

const day = 24 * 60 * 60 * 1000;

/** Carries a campaign through, in the real workflow and functions, with the real engine, on a clock that is moved. */
export async function measureCampaign({ applications, told }: CampaignOptions): Promise<CampaignResults> {
  const system = await startWorkflowSystem();
  try {
    const tables = { developers: system.tableNamed("DEVELOPERS_TABLE"), standing: system.tableNamed("STANDING_TABLE") };
    const campaign = newCampaign(system.now());
    const { campaignId } = campaign;
    const Item = { pk: "campaigns", sk: campaignId, ...campaign };
    await system.db.send(new PutCommand({ TableName: tables.developers, Item }));
    const rows = (count: number, isTold: boolean) =>
      writeApplications(
        system.db,
        tables,
        Array.from({ length: count }, () => approvedApplication(campaign, isTold)),
      );

    await rows(told, false);
    const telling = await taken(system, told, async () => {
      system.start("campaigns", campaignId, { campaignId });
      await system.settled();
    });
    await rows(applications - told, true);
    const deadline = await taken(system, applications, () => system.advance(day + 120_000));
    await checkEnded(system, tables.developers, campaignId);
    return { telling, deadline };
  } finally {
    await system.stop();
  }
}

/** A day long, so that nobody is reminded in between. */
const newCampaign = (now: Date): Campaign => ({
  campaignId: systemIds.next("cmp"),
  policyVersion: currentQuestionnaire().version,
  cohort: {},
  deadline: new Date(now.getTime() + day).toISOString(),
  openedBy: "ada",
  openedAt: now.toISOString(),
});

async function taken(system: WorkflowSystem, applications: number, work: () => Promise<unknown>): Promise<Passage> {
  system.takeCapacity();
  const start = performance.now();
  await work();
  return { applications, seconds: (performance.now() - start) / 1000, capacity: system.takeCapacity() };
}

/** Figures of a run that did not do its work are worth nothing. */
async function checkEnded({ db }: WorkflowSystem, table: string, campaignId: string): Promise<void> {
  const query = { KeyConditionExpression: "pk = :pk AND sk = :sk", TableName: table, ConsistentRead: true };
  const values = { ":pk": "campaigns", ":sk": campaignId };
  const { Items = [] } = await db.send(new QueryCommand({ ...query, ExpressionAttributeValues: values }));
  if (Items[0]?.endedAt === undefined) throw new Error("the deadline was not carried out");
}
