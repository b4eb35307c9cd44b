import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { type Capacity, startCapacityMeter } from "#bench/vault/capacity-meter.ts";
import { synthesise } from "#lib/app.ts";
import { loadSystem } from "#local/assembly/load-system.ts";
import { createClock } from "#local/clock/clock.ts";
import { createClosers } from "#local/closers.ts";
import { startDynamodb } from "#local/dynamodb/start-dynamodb.ts";
import { startFrontDoor } from "#local/front-door/start-front-door.ts";
import { openKmsStore } from "#local/kms/key-store.ts";
import { hostFunctions, type Invoke } from "#local/lambda/functions.ts";
import { createLogStore } from "#local/lambda/log-store.ts";
import { createExecutions, type Executions } from "#local/states/executions.ts";
import { invokeThrough } from "#local/states/invoke-as.ts";
import { openJournal } from "#local/states/journal.ts";
import { startThrough } from "#local/states/start-as.ts";

/** Tables, functions and workflows of the app, and nothing that follows from what they write: no streams, no schedules. */
export interface WorkflowSystem {
  readonly now: () => Date;
  advance(milliseconds: number): Promise<Date>;
  /** Starts an execution of the workflow that is called so. */
  start(workflow: string, name: string, input: object): ReturnType<Executions["start"]>;
  settled(): Promise<void>;
  /** What functions consumed of DynamoDB since it was last asked. */
  takeCapacity(): Capacity;
  /** Straight to the engine, past the front door. */
  readonly db: DynamoDBDocumentClient;
  /** Physical name of the table that a variable of functions names. */
  tableNamed(variable: string): string;
  stop(): Promise<void>;
}

export async function startWorkflowSystem(): Promise<WorkflowSystem> {
  const closers = createClosers();
  const { keep } = closers;
  try {
    const outdir = await mkdtemp(join(tmpdir(), "cloakroom-"));
    closers.add(() => rm(outdir, { recursive: true, force: true }));
    const people = { issuer: "https://people.example", audience: "cloakroom-people" };
    const { directory } = await synthesise({ stage: "local", outdir, people });
    const system = await loadSystem(directory, () => "http://127.0.0.1:9");
    const { region, keys, aliases, tables } = system;
    const engine = await startDynamodb({ tables });
    closers.add(engine.stop);

    const clock = keep(createClock());
    const invoke: Invoke = (name, event) => functions.invoke(name, event);
    const executions = createExecutions({
      machines: system.stateMachines,
      clock,
      journal: openJournal(),
      invokeAs: invokeThrough(() => frontDoor.url, region),
      startAs: startThrough(() => frontDoor.url, region),
    });
    keep(executions);
    const kmsStore = await openKmsStore({ keys, aliases });
    const parts = { system, dynamodbEndpoint: engine.endpoint, kmsStore, executions, invokeFunction: invoke };
    const frontDoor = keep(await startFrontDoor(parts));
    const meter = keep(await startCapacityMeter(frontDoor.url));
    const logs = keep(createLogStore());
    const functions = keep(hostFunctions({ functions: system.functions, region, endpoint: meter.url, logs, clock }));
    const credentials = { accessKeyId: "cloakroom", secretAccessKey: "cloakroom" };
    const client = new DynamoDBClient({ endpoint: engine.endpoint, region: "local", credentials });
    closers.add(() => client.destroy());
    return {
      now: clock.now,
      advance: (milliseconds) => clock.advance(milliseconds, executions.settled),
      start(workflow, name, input) {
        const machine = system.stateMachines.find((one) => one.name.endsWith(`-${workflow}`));
        if (!machine) throw new Error(`there is no workflow ${workflow}`);
        return executions.start(machine, name, JSON.stringify(input));
      },
      settled: executions.settled,
      takeCapacity: meter.take,
      db: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
      tableNamed(variable) {
        const name = system.functions.map(({ environment }) => environment[variable]).find((one) => one !== undefined);
        if (name === undefined) throw new Error(`no function has ${variable}`);
        return name;
      },
      stop: closers.close,
    };
  } catch (error) {
    await closers.close();
    throw error;
  }
}
