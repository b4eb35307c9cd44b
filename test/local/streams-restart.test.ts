import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openCheckpoints } from "#local/streams/checkpoints.ts";
import { batchesIn, type Outbox, startOutbox } from "./streams-fixtures.ts";
import { killedWhileTelling } from "./streams-kill.ts";

let directory: string;
let running: Outbox | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "streams-"));
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  await rm(directory, { recursive: true });
});

async function start(): Promise<Outbox> {
  running = await startOutbox({ directory });
  running.streams.resume();
  return running;
}

/** Each key where it was delivered for the last time: what a function that does its work once has seen, in order. */
const lastSeen = (keys: readonly string[]) => keys.filter((key, index) => keys.lastIndexOf(key) === index);

test("what was written before a kill is told after the restart, in order, and no more than the last batch twice", async () => {
  const written = await killedWhileTelling(directory);
  const before = (await batchesIn(directory)).flat();
  expect(before.length).toBeLessThan(written.length);
  const { advance } = await start();
  await advance(60);
  const delivered = (await batchesIn(directory)).flat();
  expect(delivered).toEqual(expect.arrayContaining(written));
  expect(lastSeen(delivered)).toEqual(lastSeen(delivered).toSorted((one, other) => Number(one) - Number(other)));
  // Those that share a batch with the one that fails are told with each of its attempts.
  const again = new Set(delivered.slice(before.length).filter((key) => before.includes(key) && key !== "25"));
  expect(again.size).toBeLessThanOrEqual(6);
});

test("what was written while nobody was there to tell is told, and what was told before is not", async () => {
  const first = await start();
  await first.put("1");
  await first.settled();
  // As if the process had ended between the write and the telling.
  await first.streams.close();
  await first.put("2");
  await first.stop();
  const second = await start();
  await second.put("3");
  await second.settled();
  expect((await second.batches()).flat()).toEqual(["1", "2", "3"]);
});

test("a stop in the middle of the attempts goes on with them after the start", async () => {
  const first = await start();
  await first.failOn({ "1": { by: "naming", times: 2 } });
  await first.put("1");
  await first.settled();
  await first.stop();
  const second = await start();
  await second.advance(60);
  expect((await second.batches()).flat()).toEqual(["1", "1", "1"]);
});

test("without a position that can be read, a stream is told from its oldest record on", async () => {
  const first = await start();
  await first.put("1");
  await first.settled();
  await first.stop();
  await writeFile(join(directory, "streams", "m1.json"), '{"shar');
  const second = await start();
  await second.settled();
  expect((await second.batches()).flat()).toEqual(["1", "1"]);
});

test("positions are kept for each mapping, and without a directory only in memory", async () => {
  await mkdir(join(directory, "streams"));
  const one = { shardId: "shard-1", sequenceNumber: "7" };
  for (const path of [join(directory, "streams"), undefined]) {
    const checkpoints = openCheckpoints(path);
    checkpoints.write("m1", one);
    checkpoints.write("m2", { shardId: "shard-2" });
    expect([checkpoints.read("m1"), checkpoints.read("m2"), checkpoints.read("m3")]).toEqual([
      one,
      { shardId: "shard-2" },
      undefined,
    ]);
  }
  expect(openCheckpoints(join(directory, "streams")).read("m1")).toEqual(one);
});
