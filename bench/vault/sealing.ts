import { isDeepStrictEqual } from "node:util";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { median } from "#bench/median.ts";
import { systemClock } from "#shared/clock.ts";
import { createKmsKeyService } from "#shared/crypto/key-service.ts";
import { createVaultKeys } from "#shared/crypto/vault-key.ts";
import { createVaultKeyStore } from "#shared/crypto/vault-key-store.ts";
import { cloakroom } from "./contenders/cloakroom.ts";
import type { Contender } from "./contenders/contender.ts";
import { encryptionSdk } from "./contenders/encryption-sdk.ts";
import { nodeCrypto } from "./contenders/node-crypto.ts";
import { values } from "./order-pii.ts";
import { startStandIns } from "./stand-ins.ts";

/**
 * The results to measure ourselves by: the floor, the Encryption SDK at its fastest where each field opens alone, and where
 * an order is one message, which opens whole or not at all.
 */
export const baselines = {
  raw: "node:crypto",
  esdk: "encryption sdk, per field, unsigned",
  message: "encryption sdk, one message, unsigned",
} as const;

export interface SealingOptions {
  /** The median round counts, so an odd number. */
  readonly rounds: number;
  /** How long each contender seals, and then opens, in each round. */
  readonly milliseconds: number;
}

export interface SealingResult {
  readonly contender: string;
  /** Orders a second, seven fields each: the median round. */
  readonly sealsPerSecond: number;
  readonly opensPerSecond: number;
  /** How many times as fast we are: the median of the rounds' ratios. */
  readonly sealRatio: number;
  readonly openRatio: number;
  /** Everything that is stored for the order but the names of its attributes. */
  readonly storedBytesPerPlaintextByte: number;
  /** While the cached keys last, 5 minutes; loading them is not counted. */
  readonly kmsCallsPer1000: number;
}

/**
 * Seals and opens one order's personal data in every way, in turns and in one process, so that whatever else the
 * machine does hits all of them alike. The first result is ours. Starts KMS and DynamoDB stand-ins, and stops them.
 */
export async function measureSealing({
  rounds,
  milliseconds,
}: SealingOptions): Promise<readonly [SealingResult, ...SealingResult[]]> {
  const standIns = await startStandIns();
  try {
    const { kms, dynamodb, keyArn } = standIns;
    const keys = createVaultKeys({
      service: createKmsKeyService(kms, keyArn),
      store: createVaultKeyStore(DynamoDBDocumentClient.from(dynamodb), "vault-keys"),
      clock: systemClock,
    });
    const contenders = [cloakroom(keys), nodeCrypto(), ...(await encryptionSdk(kms, dynamodb, "branch-keys", keyArn))];
    const contests = await Promise.all(contenders.map(prepare));
    for (let round = 0; round < rounds; round++) {
      // Another one begins each time, so that none is always the one after the slowest.
      const order = contests.map((_, place) => contests[(place + round) % contests.length]);
      for (const contest of order) if (contest) await runRound(contest, milliseconds, standIns.kmsCalls);
    }
    const [ours, ...others] = contests;
    if (!ours) throw new Error("no contenders");
    return [result(ours, ours), ...others.map((other) => result(other, ours))];
  } finally {
    await standIns.close();
  }
}

interface Contest {
  readonly contender: Contender;
  readonly stored: Readonly<Record<string, Uint8Array>>;
  readonly seals: number[];
  readonly opens: number[];
  operations: number;
  kmsCalls: number;
}

/** Loads the contender's keys, and makes sure that it gives back what was sealed. */
async function prepare(contender: Contender): Promise<Contest> {
  const stored = await contender.seal();
  if (!isDeepStrictEqual({ ...(await contender.open(stored)) }, values)) {
    throw new Error(`${contender.name} did not give back what was sealed`);
  }
  return { contender, stored, seals: [], opens: [], operations: 0, kmsCalls: 0 };
}

async function runRound(contest: Contest, milliseconds: number, kmsCalls: () => number): Promise<void> {
  const { contender, stored } = contest;
  const callsBefore = kmsCalls();
  contest.seals.push(await rate(contest, milliseconds, () => contender.seal()));
  contest.opens.push(await rate(contest, milliseconds, () => contender.open(stored)));
  contest.kmsCalls += kmsCalls() - callsBefore;
}

/**
 * Operations in a second of this thread, which is where all of them do all their work: on a machine of its own that is a
 * second, and on a busy one the turns of others do not count.
 */
async function rate(contest: Contest, milliseconds: number, operation: () => Promise<unknown>): Promise<number> {
  const before = process.threadCpuUsage();
  const end = performance.now() + milliseconds;
  let operations = 0;
  do {
    await operation();
    operations++;
  } while (performance.now() < end);
  const { user, system } = process.threadCpuUsage(before);
  contest.operations += operations;
  return operations / ((user + system) / 1_000_000);
}

function result(contest: Contest, ours: Contest): SealingResult {
  const stored = Object.values(contest.stored).reduce((sum, bytes) => sum + bytes.length, 0);
  const plaintext = Buffer.byteLength(Object.values(values).join(""));
  return {
    contender: contest.contender.name,
    sealsPerSecond: median(contest.seals),
    opensPerSecond: median(contest.opens),
    sealRatio: median(ours.seals.map((ourRate, round) => ourRate / (contest.seals[round] ?? Number.NaN))),
    openRatio: median(ours.opens.map((ourRate, round) => ourRate / (contest.opens[round] ?? Number.NaN))),
    storedBytesPerPlaintextByte: stored / plaintext,
    kmsCallsPer1000: (contest.kmsCalls / contest.operations) * 1000,
  };
}
