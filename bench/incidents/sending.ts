import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Incident } from "#incidents/incident.ts";
import { systemIds } from "#shared/ids.ts";
import { populate } from "#test/support/sending/population.ts";
import { dynamodbEngine } from "#test/unit/fakes/dynamodb-engine.ts";
import { now, opened } from "#test/unit/incidents/incidents.ts";
import type { SendingCase, SendingResult } from "./sending-run.ts";

/** What the process that sends is handed. */
export interface SendingTask {
  readonly endpoint: string;
  readonly incident: Incident;
  readonly given: SendingCase;
}

/** Of buyers whose mails are one item of the workflow's map. */
const pageSize = 1000;
/** MB that its heap may have: with more, it would collect nothing as long as there is room, and memory would say nothing. */
export const heap = 128;
const program = fileURLToPath(new URL("./sending-process.ts", import.meta.url));

/** Sends a notice in a process of its own, to people who are stored in the real engine. */
export async function measureSending(given: SendingCase): Promise<SendingResult> {
  const key = ["pk", "sk"] as const;
  const engine = await dynamodbEngine({ incidents: { key }, vault: { key }, "record-keys": { key: ["pk"] } });
  try {
    const decision = { notify: true, revision: 1, code: "0123-4567-89AB", by: "petra", at: now.toISOString() } as const;
    const incidentId = systemIds.next("inc");
    const incident: Incident = { ...opened().incident, incidentId, status: "notifying", decision };
    await populate(engine.db, incidentId, { buyers: given.buyers, pageSize });
    const task: SendingTask = { endpoint: engine.endpoint, incident, given };
    const execArgv = [`--max-old-space-size=${heap}`, "--max-semi-space-size=8"];
    const sender = fork(program, [JSON.stringify(task)], { execArgv });
    const ended = once(sender, "exit").then(([status]) => {
      throw new Error(`the process that sends has ended with ${status}`);
    });
    const [result] = await Promise.race([once(sender, "message"), ended]);
    return result as SendingResult;
  } finally {
    await engine.stop();
  }
}
