import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import { authorize } from "./access-acts.ts";
import type { Action } from "./actions.ts";
import { pairOf } from "./facts.ts";
import { view } from "./given-tokens.ts";
import { apps, sellers } from "./parties.ts";
import { perform } from "./perform.ts";
import { nothingIsLegible, recordsAreRight, viewIsRight } from "./record-rules.ts";
import { allRows, tables } from "./system.ts";
import { newWorld, unlessRefused, type World } from "./world.ts";

/** What everybody begins with: sellers who authorised both applications, and four orders. */
async function begun(db: DynamoDBDocumentClient): Promise<World> {
  const world = await newWorld(db);
  for (const { applicationId } of apps)
    for (const sellerId of sellers) {
      await authorize(world.system, { sellerId, applicationId });
      world.facts.authorized.add(pairOf(sellerId, applicationId));
    }
  for (const i of [0, 1, 2, 3])
    await perform(world, { do: "order", buyer: i, seller: 0, days: [-1, 3, 20, 90][i] ?? 0, has: "both" });
  return world;
}

async function cleared(db: DynamoDBDocumentClient): Promise<void> {
  for (const table of [
    tables.standing,
    tables.vault,
    tables.recordKeys,
    tables.contact,
    tables.accessLog,
    tables.adminLog,
  ]) {
    const keys = (await allRows(db, table)).map(({ pk, sk }) => ({ pk, ...(table !== tables.recordKeys && { sk }) }));
    for (let i = 0; i < keys.length; i += 25) {
      const deletes = keys.slice(i, i + 25).map((Key) => ({ DeleteRequest: { Key } }));
      await db.send(new BatchWriteCommand({ RequestItems: { [table]: deletes } }));
    }
  }
}

/** What does not show in an answer. */
async function atTheEnd(world: World): Promise<string[]> {
  const { system, facts } = world;
  const broken: string[] = [];
  for (const token of facts.tokens) {
    const app = apps.find(({ clientId }) => clientId === token.clientId) ?? apps[0];
    const shown = app && (await unlessRefused(() => view(system, app, token.contactTokenId)));
    if (shown && !("refused" in shown)) broken.push(...viewIsRight(facts, token, shown, system.clock.now()));
  }
  const log = await allRows(system.db, tables.accessLog);
  const rows = [...(await allRows(system.db, tables.contact)), ...(await allRows(system.db, tables.standing)), ...log];
  return [...broken, ...recordsAreRight(facts, log), ...nothingIsLegible(facts, rows)];
}

/**
 * Lives through what happens, and checks every rule after each step.
 * @param seen names of what came about are added
 * @returns of the first step that broke a rule, what was broken, and the way there; nothing where none did
 */
export async function brokenBy(
  db: DynamoDBDocumentClient,
  actions: readonly Action[],
  seen = new Set<string>(),
): Promise<readonly string[]> {
  await cleared(db);
  const world = await begun(db);
  const { clock } = world.system;
  const way: string[] = [];
  for (const action of actions) {
    const broken = (await perform(world, action)) ?? [];
    way.push(`${clock.now().toISOString()} ${JSON.stringify(action).replaceAll(`"`, "")}`);
    for (const name of world.seen) seen.add(name);
    if (broken.length > 0) return [...broken, ...way];
    // No two things happen at the same moment, but for those that are meant to.
    clock.set(new Date(clock.now().getTime() + 1000).toISOString());
  }
  const broken = await atTheEnd(world);
  return broken.length > 0 ? [...broken, ...way] : [];
}
