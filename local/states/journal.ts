import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { StartupError } from "#local/startup-error.ts";

const eventSchema = z.strictObject({
  key: z.string(),
  at: z.string(),
  type: z.string(),
  details: z.record(z.string(), z.unknown()),
  token: z.string().exactOptional(),
});

const entrySchema = z.discriminatedUnion("kind", [
  /** A definition that executions run by; they keep to it when the CDK app changes. */
  z.strictObject({ kind: z.literal("definition"), digest: z.string(), definition: z.unknown() }),
  z.strictObject({
    kind: z.literal("execution"),
    arn: z.string(),
    name: z.string(),
    machineArn: z.string(),
    digest: z.string(),
    input: z.string(),
    startedAt: z.string(),
    mapRun: z.strictObject({ arn: z.string(), parentArn: z.string() }).exactOptional(),
  }),
  z.strictObject({ kind: z.literal("event"), arn: z.string(), event: eventSchema }),
  /** From here on, what was recorded under keys that begin so does not count. */
  z.strictObject({ kind: z.literal("redrive"), arn: z.string(), keys: z.array(z.string()) }),
]);

export type JournalEntry = z.infer<typeof entrySchema>;

/** All that happens to executions, in order: what a restart goes on from. */
export interface Journal {
  /** What was in it when it was opened. */
  readonly entries: readonly JournalEntry[];
  /**
   * Adds an entry. What a killed process has added is there; what a power cut must not take, either, is on the disk when
   * this returns: all but the passage from state to state, which a replay finds again.
   */
  append(entry: JournalEntry): void;
  close(): void;
}

/** A wait is more than that: it begins when it was entered. */
const isPassage = (entry: JournalEntry): boolean =>
  entry.kind === "event"
    ? /State(Entered|Exited)$/.test(entry.event.type) && entry.event.type !== "WaitStateEntered"
    : entry.kind === "execution" && entry.mapRun !== undefined;

/** A last line without its end was cut off while it was written: nobody was told of it yet. */
function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf("\n") + 1);
}

/**
 * Opens `executions.jsonl`, which is only ever appended to.
 *
 * @param directory where it is, made if need be; without it, nothing is kept
 * @throws StartupError if what is in it cannot be read
 */
export function openJournal(directory?: string): Journal {
  if (directory === undefined) return { entries: [], append: () => {}, close: () => {} };
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, "executions.jsonl");
  const file = openSync(path, "a+", 0o600);
  try {
    const text = wholeLines(readFileSync(file, "utf8"));
    ftruncateSync(file, Buffer.byteLength(text));
    const lines = text.split("\n").slice(0, -1);
    return {
      entries: lines.map((line) => entrySchema.parse(JSON.parse(line))),
      append: (entry) => {
        writeSync(file, `${JSON.stringify(entry)}\n`);
        if (!isPassage(entry)) fsyncSync(file);
      },
      close: () => closeSync(file),
    };
  } catch (error) {
    closeSync(file);
    throw new StartupError(`${path} is damaged: restore it, or start with another data directory.`, { cause: error });
  }
}
