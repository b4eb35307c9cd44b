import { createWriteStream, mkdirSync, type WriteStream } from "node:fs";
import { join } from "node:path";
import { nameContains } from "#local/names.ts";

/** One line that a function wrote to its standard output or error. */
export interface LogLine {
  /** Its physical name; or which part of the local runtime has something to tell: `front-door`, `gateway-…`, `schedule-…`. */
  readonly function: string;
  /** ISO 8601, when the line arrived. */
  readonly at: string;
  readonly line: string;
}

export interface LogStore {
  write(functionName: string, line: string): void;
  /** The newest lines, oldest first; of functions whose name contains `function` (see `nameContains`), if given. */
  read(query: { readonly function?: string; readonly limit: number }): readonly LogLine[];
  /** Resolves when every line is in its file. */
  close(): Promise<void>;
}

export interface LogStoreOptions {
  /** Where `<function>.log` files go; without it, lines are only kept in memory. */
  readonly directory?: string;
  /** Also prints every line to standard error. */
  readonly verbose?: boolean;
}

/** Lines kept in memory, over all functions. */
const capacity = 5000;

/** What stands for CloudWatch Logs: the last lines in memory, all of them in files if there is a directory. */
export function createLogStore({ directory, verbose = false }: LogStoreOptions = {}): LogStore {
  const lines: LogLine[] = [];
  const files = new Map<string, WriteStream>();
  let closed = false;
  if (directory !== undefined) mkdirSync(directory, { recursive: true, mode: 0o700 });

  function fileOf(functionName: string, parent: string): WriteStream {
    const known = files.get(functionName);
    if (known) return known;
    const file = createWriteStream(join(parent, `${functionName}.log`), { flags: "a", mode: 0o600 });
    // A full disk must not take the system down: its lines are still in memory.
    file.on("error", () => {});
    files.set(functionName, file);
    return file;
  }

  return {
    write: (functionName, line) => {
      lines.push({ function: functionName, at: new Date().toISOString(), line });
      // Dropped in batches: shifting one by one would move the whole array for every line.
      if (lines.length > capacity * 2) lines.splice(0, lines.length - capacity);
      // The last words of a worker may come when the files are closed already.
      if (directory !== undefined && !closed) fileOf(functionName, directory).write(`${line}\n`);
      if (verbose) process.stderr.write(`${functionName} ${line}\n`);
    },
    read: ({ function: name, limit }) =>
      lines.filter((line) => name === undefined || nameContains(line.function, name)).slice(-limit),
    close: async () => {
      closed = true;
      await Promise.all([...files.values()].map((file) => new Promise<void>((done) => file.end(done))));
    },
  };
}
