import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { Position } from "./record.ts";

/** How far each mapping has delivered. */
export interface Checkpoints {
  /** Undefined for a mapping that has not delivered anything. */
  read(mapping: string): Position | undefined;
  /** What a killed process has written is there; a power cut may take the last ones: then records come again. */
  write(mapping: string, position: Position): void;
}

const position = z.strictObject({ shardId: z.string(), sequenceNumber: z.string().exactOptional() });

function parse(text: string): Position | undefined {
  try {
    return position.parse(JSON.parse(text));
  } catch {
    // Cut off by a power cut: whoever is invoked twice with a record does its work once (rule R10).
    return undefined;
  }
}

/** @param directory where they are kept; without it, in memory */
export function openCheckpoints(directory?: string): Checkpoints {
  const known = new Map<string, Position>();
  if (directory === undefined) {
    return { read: (mapping) => known.get(mapping), write: (mapping, at) => known.set(mapping, at) };
  }
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const fileOf = (mapping: string) => join(directory, `${mapping}.json`);
  return {
    read: (mapping) => {
      try {
        return parse(readFileSync(fileOf(mapping), "utf8"));
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
        throw error;
      }
    },
    // Replaced as a whole, so that a crash leaves the old or the new one.
    write: (mapping, at) => {
      writeFileSync(`${fileOf(mapping)}.tmp`, JSON.stringify(at), { mode: 0o600 });
      renameSync(`${fileOf(mapping)}.tmp`, fileOf(mapping));
    },
  };
}
