import { randomInt } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { Problem } from "#shared/errors/problem.ts";

/** Runs a conditional write. @returns false when its condition no longer held, or another write was under way: a lost race */
export async function unlessChanged(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof Error && lostRace(error)) return false;
    throw error;
  }
}

function lostRace(error: Error): boolean {
  if (error.name === "ConditionalCheckFailedException") return true;
  if (error.name !== "TransactionCanceledException") return false;
  const reasons = (error as TransactionCanceledException).CancellationReasons ?? [];
  return reasons.some(({ Code }) => Code === "ConditionalCheckFailed" || Code === "TransactionConflict");
}

const turns = 12;

/** Milliseconds before the next turn: random, so that those who met once do not meet again, and longer each time. */
const pause = (turn: number) => randomInt(5, Math.min(20 * 2 ** turn, 250));

/**
 * Reads, decides and writes again until nobody came in between.
 * @param turn answers undefined when its conditional write lost a race
 * @throws Problem `try_again` after twelve lost races, some two seconds
 */
export async function untilWritten<T>(turn: () => Promise<T | undefined>): Promise<T> {
  for (let i = 0; i < turns; i++) {
    const result = await turn();
    if (result !== undefined) return result;
    await setTimeout(pause(i));
  }
  throw new Problem("try_again", { detail: "Others kept changing this at the same time. Nothing is half done." });
}
