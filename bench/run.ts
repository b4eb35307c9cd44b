import { type Bench, render } from "./report.ts";

/** Loaded when it is asked for: a wrong name is told at once. */
const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  developers: async () => (await import("./developers/developers.bench.ts")).developersBench,
  vault: async () => (await import("./vault/vault.bench.ts")).vaultBench,
};

/** A table for a person, then one line of JSON for a machine, the last line. */
async function run(name: string, load: () => Promise<Bench>): Promise<void> {
  const bench = await load();
  const figures = await bench((section) => console.log(render(section)));
  console.log(`\n${JSON.stringify({ bench: name, ...figures })}`);
}

const [name = "", ...rest] = process.argv.slice(2);
const load = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (load && rest.length === 0) {
  await run(name, load);
} else {
  console.error(`Usage: npm run bench -- NAME, where NAME is one of: ${Object.keys(benches).join(", ")}.`);
  process.exitCode = 1;
}
