import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import * as z from "zod";
import { StartupError } from "#local/startup-error.ts";

const content = z.strictObject({ aheadMilliseconds: z.number().nonnegative() });

/** Keeps by how many milliseconds the clock was moved. */
export interface ClockFile {
  /** 0 if it was never moved. Throws StartupError if the file is damaged: time must not run backwards. */
  read(): number;
  /** @param arrived whether it has to outlast a power cut, and not only the process */
  write(aheadMilliseconds: number, arrived: boolean): void;
}

export function clockFile(path: string): ClockFile {
  return {
    read: () => {
      try {
        return content.parse(JSON.parse(readFileSync(path, "utf8"))).aheadMilliseconds;
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return 0;
        throw new StartupError(`${path} is damaged: restore it, or start with another data directory.`, {
          cause: error,
        });
      }
    },
    // Replaced as a whole, so that a crash leaves the old or the new one.
    write: (aheadMilliseconds, arrived) => {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileSync(`${path}.tmp`, JSON.stringify({ aheadMilliseconds }), { mode: 0o600, flush: arrived });
      renameSync(`${path}.tmp`, path);
    },
  };
}
