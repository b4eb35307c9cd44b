import { parseArgs } from "node:util";
import { type Bench, type Options, render } from "./report.ts";

interface Entry {
  /** Loaded when it is asked for: a wrong name is told at once. */
  readonly load: () => Promise<Bench>;
  /** Each takes a value: `--tokens 1000`. */
  readonly options?: readonly string[];
}

const benches: Readonly<Record<string, Entry>> = {
  contact: { load: async () => (await import("./contact/contact.bench.ts")).contactBench, options: ["tokens"] },
  developers: { load: async () => (await import("./developers/developers.bench.ts")).developersBench },
  incidents: {
    load: async () => (await import("./incidents/incidents.bench.ts")).incidentsBench,
    options: ["records"],
  },
  vault: { load: async () => (await import("./vault/vault.bench.ts")).vaultBench },
};

/** A table for a person, then one line of JSON for a machine, the last line. */
async function run(name: string, { load }: Entry, options: Options): Promise<void> {
  const bench = await load();
  const figures = await bench((section) => console.log(render(section)), options);
  console.log(`\n${JSON.stringify({ bench: name, ...figures })}`);
}

/** @returns undefined where there is something that the bench does not take */
function optionsIn(args: readonly string[], { options = [] }: Entry): Options | undefined {
  try {
    const taken = Object.fromEntries(options.map((option) => [option, { type: "string" } as const]));
    return parseArgs({ args: [...args], options: taken }).values as Options;
  } catch {
    return undefined;
  }
}

const [name = "", ...rest] = process.argv.slice(2);
const entry = Object.hasOwn(benches, name) ? benches[name] : undefined;
const options = entry && optionsIn(rest, entry);
if (entry && options) {
  await run(name, entry, options);
} else {
  const names = Object.entries(benches).map(([one, { options = [] }]) =>
    [one, ...options.map((option) => `[--${option} N]`)].join(" "),
  );
  console.error(`Usage: npm run bench -- NAME, where NAME is one of: ${names.join(", ")}.`);
  process.exitCode = 1;
}
