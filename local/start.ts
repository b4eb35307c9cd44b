import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadSystem } from "./assembly/load-system.ts";
import { allSettled } from "./clock/all-settled.ts";
import { createClock, type LocalClock } from "./clock/clock.ts";
import { clockFile } from "./clock/clock-file.ts";
import { type Closers, createClosers, together } from "./closers.ts";
import { createControl } from "./control/control.ts";
import { type Seed, seedOnce } from "./control/seed.ts";
import { systemClients } from "./control/system-clients.ts";
import { createTokens, type Tokens } from "./control/tokens.ts";
import { openDataDirectory } from "./data-directory.ts";
import { createTables } from "./dynamodb/create-tables.ts";
import { startDynamodb } from "./dynamodb/start-dynamodb.ts";
import { type RunningFrontDoor, startFrontDoor } from "./front-door/start-front-door.ts";
import { openHttpServer } from "./gateway/http-server.ts";
import { type ApiServers, serveApis, serverOf } from "./gateway/serve-apis.ts";
import { openKmsStore } from "./kms/key-store.ts";
import { hostFunctions, type Invoke } from "./lambda/functions.ts";
import { createLogStore, type LogStore } from "./lambda/log-store.ts";
import { type Mail, startMail } from "./mail/mail.ts";
import { createMailEvents } from "./mail/mail-events.ts";
import { createPeople } from "./people/people.ts";
import { type Schedules, startSchedules } from "./schedule/schedules.ts";
import { provisionSystem } from "./seed/provision.ts";
import { runSeed } from "./seed/run-seed.ts";
import type { systems } from "./seed/seed-clients.ts";
import { createExecutions, type Executions } from "./states/executions.ts";
import { invokeThrough } from "./states/invoke-as.ts";
import { openJournal } from "./states/journal.ts";
import { startThrough } from "./states/start-as.ts";
import { createStreams } from "./streams/streams.ts";
import type { LocalSystem } from "./system.ts";
import { createTelephony } from "./telephony/telephony.ts";

export interface LocalOptions {
  /** Port of the main API; identity, mail and people take the next three. 0 picks free ones. */
  readonly port: number;
  /** Where everything is kept; without it, in memory. */
  readonly dataDirectory?: string;
  /** Makes the marketplace's own clients and nothing else. */
  readonly systemsOnly?: boolean;
  /** Settings of the stage that are to be others, as `cdk -c name=value` would have them. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The directory that `bundleFunctions` of the CDK app gave, for who starts several systems; made unless said otherwise. */
  readonly bundles?: string;
  /** Prints what functions log to standard error. */
  readonly verbose?: boolean;
  /** Gives the start up: it then rejects with the signal's reason, having undone what was done. */
  readonly signal?: AbortSignal;
  /** Told in a few words what is being done. */
  readonly onProgress?: (step: string) => void;
}

/** A running system, for who shares its process: demo, tests, benchmarks. Others have HTTP. */
export interface LocalInstance {
  readonly urls: { readonly api: string; readonly identity: string; readonly mail: string; readonly people: string };
  readonly system: LocalSystem;
  readonly seed: Seed;
  readonly tokens: Tokens;
  readonly invoke: Invoke;
  readonly schedules: Pick<Schedules, "names" | "run">;
  readonly executions: Pick<Executions, "list" | "settled">;
  /** Moves the clock as `POST /local/clock` does. */
  readonly clock: Pick<LocalClock, "now"> & { advance(milliseconds: number): Promise<Date> };
  /** Resolves when all that was set off so far is done: changes of tables are told, executions wait. */
  readonly settled: () => Promise<void>;
  readonly logs: Pick<LogStore, "read">;
  readonly mail: Pick<Mail, "list">;
  readonly frontDoor: Omit<RunningFrontDoor, "close">;
  /** Resolves when the database engine has ended: nothing works any more. */
  readonly broken: Promise<void>;
  stop(): Promise<void>;
}

/** What the CDK app is told to expect in tokens of people. */
const peopleAudience = "cloakroom-people";

/** The system that the CDK app declares, for these addresses. `lib` is loaded here only, and only when it is needed. */
async function synthesiseSystem(
  servers: ApiServers,
  people: string,
  { settings: context, bundles }: Pick<LocalOptions, "settings" | "bundles">,
  parts: Closers,
): Promise<LocalSystem> {
  const outdir = await mkdtemp(join(tmpdir(), "cloakroom-"));
  parts.add(() => rm(outdir, { recursive: true, force: true }));
  const { synthesise } = await import("#lib/app.ts");
  const issuer = { issuer: people, audience: peopleAudience };
  const { directory } = await synthesise({
    ...{ stage: "local", outdir, people: issuer },
    ...(context && { context }),
    ...(bundles && { bundles }),
  });
  return loadSystem(directory, (apiName) => serverOf(apiName, servers).url);
}

/** Starts the engine before it is known which tables it is for: it takes about as long as that. */
async function startEngine(data: string | undefined, parts: Closers) {
  const engine = await startDynamodb({ tables: [], ...(data && { directory: join(data, "dynamodb") }) });
  return parts.keep({ ...engine, close: engine.stop });
}

async function start(options: LocalOptions, intake: Closers, parts: Closers): Promise<Omit<LocalInstance, "stop">> {
  const { port, dataDirectory, systemsOnly = false, verbose = false, onProgress = () => {} } = options;
  const portAt = (offset: number) => (port === 0 ? 0 : port + offset);
  const data = dataDirectory === undefined ? undefined : parts.keep(await openDataDirectory(dataDirectory)).path;
  const within = (name: string) => data && { directory: join(data, name) };
  const clock = intake.keep(createClock(data === undefined ? undefined : clockFile(join(data, "clock.json"))));
  const logs = parts.keep(createLogStore({ verbose, ...within("logs") }));
  const servers: ApiServers = {
    api: intake.keep(await openHttpServer(portAt(0))),
    identity: intake.keep(await openHttpServer(portAt(1))),
  };
  const mail = parts.keep(await startMail(portAt(2)));
  const peopleServer = intake.keep(await openHttpServer(portAt(3)));
  const urls = { api: servers.api.url, identity: servers.identity.url, mail: mail.url, people: peopleServer.url };

  onProgress("synthesising the CDK app, starting DynamoDB Local");
  const [engine, system, people] = await together(
    startEngine(data, parts),
    synthesiseSystem(servers, urls.people, options, parts),
    createPeople(urls.people, peopleAudience, clock.now),
  );
  const { region, account, keys, aliases, tables } = system;
  const [kmsStore] = await together(
    openKmsStore({ keys, aliases, ...within("kms") }),
    createTables(engine.endpoint, tables),
  );

  const invoke: Invoke = (name, event) => functions.invoke(name, event);
  const executions = createExecutions({
    machines: system.stateMachines,
    clock,
    journal: parts.keep(openJournal(data && join(data, "states"))),
    invokeAs: invokeThrough(() => frontDoor.url, region),
    startAs: startThrough(() => frontDoor.url, region),
  });
  const onLostEvent = (rule: string, payload: string) => logs.write(`events-${rule}`, payload);
  const mailEvents = intake.keep(createMailEvents({ system, invoke, clock, onFailure: onLostEvent }));
  const awsParts = { system, dynamodbEndpoint: engine.endpoint, kmsStore, mailEndpoint: mail.url, executions };
  const frontDoor = parts.keep(
    await startFrontDoor({ ...awsParts, invokeFunction: invoke, onMailSent: mailEvents.onSent }),
  );
  // Who was refused what: the first thing one needs to know of a function that answers 503.
  frontDoor.onCall(({ service, action, role, status, refusal }) => {
    if (status !== 200) logs.write("front-door", JSON.stringify({ service, action, role, status, refusal }));
  });
  const functions = parts.keep(
    hostFunctions({ functions: system.functions, region, endpoint: frontDoor.url, logs, clock }),
  );
  intake.keep(executions).resume();
  const streams = intake.keep(
    createStreams({
      system,
      frontDoorUrl: frontDoor.url,
      invoke,
      clock,
      onProblem: (name, problem) => logs.write(`stream-${name}`, problem),
      ...within("streams"),
    }),
  );
  frontDoor.onCall(streams.onCall);
  streams.resume();
  const telephony = createTelephony({ system, invoke, now: clock.now });
  serveApis(system, servers, { invoke, logs, now: clock.now, onExchange: telephony.onExchange });
  peopleServer.serve(people.listener);

  onProgress(systemsOnly ? "making the marketplace's own clients" : "seeding applications and orders");
  const functionNames = system.functions.map(({ name }) => name);
  const { api, identity } = urls;
  const seedOptions = { api, identity, invokeFunction: invoke, functionNames, systemsOnly, now: clock.now };
  const seed = await seedOnce(runSeed, seedOptions, data);
  const renew = (name: string) => provisionSystem(seedOptions, name as keyof typeof systems);
  const tokens = createTokens(identity, seed, people, systemClients({ seed, now: clock.now, renew }));

  const onFailure = (name: string, payload: string) => logs.write(`schedule-${name}`, payload);
  const schedules = intake.keep(
    startSchedules({ schedules: system.schedules, account, region, invoke, clock, onFailure }),
  );
  const settled = () => allSettled(executions, streams, mailEvents);
  const localClock = { now: clock.now, advance: (time: number) => clock.advance(time, settled) };
  const shared = { seed, tokens, mail, logs, schedules, executions, clock: localClock };
  servers.api.serve(createControl({ ...shared, faults: frontDoor.faults, telephony }), "/local/");
  return { urls, system, invoke, frontDoor, settled, broken: engine.ended, ...shared };
}

/**
 * Starts the whole system on this machine, from the CDK app as it is now.
 *
 * @throws StartupError for what the user can put right (a taken port, no Java, a data directory in use)
 */
export async function startLocal(options: LocalOptions): Promise<LocalInstance> {
  // What brings work in is closed first, so that requests under way still find all that they need.
  const intake = createClosers(options.signal);
  const parts = createClosers(options.signal);
  const stop = async () => {
    await intake.close();
    await parts.close();
  };
  try {
    return { ...(await start(options, intake, parts)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
