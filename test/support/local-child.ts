import { startLocal } from "#local/start.ts";

/** What `startLocalChild` runs: a system of its own process, for tests that kill it. Its one argument has the options. */
const { urls, stop } = await startLocal(JSON.parse(process.argv[2] ?? ""));
process.once("SIGINT", async () => {
  await stop();
  process.exit(0);
});
console.log(`ready ${JSON.stringify(urls)}`);
