import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import * as z from "zod";
import type { Faults } from "#local/front-door/faults.ts";
import type { RequestListener } from "#local/gateway/gateway.ts";
import type { LogStore } from "#local/lambda/log-store.ts";
import type { Mail } from "#local/mail/mail.ts";
import type { Schedules } from "#local/schedule/schedules.ts";
import { executionReport } from "#local/states/execution-report.ts";
import type { Executions } from "#local/states/executions.ts";
import type { Telephony } from "#local/telephony/telephony.ts";
import { playCall } from "./call-routes.ts";
import { TokenRefused } from "./client-credentials.ts";
import { type ControlClock, moveClock } from "./clock-routes.ts";
import type { Seed } from "./seed.ts";
import type { Tokens } from "./tokens.ts";

export interface ControlParts {
  readonly seed: Seed;
  readonly tokens: Tokens;
  readonly mail: Pick<Mail, "list">;
  readonly logs: Pick<LogStore, "read">;
  readonly faults: Faults;
  readonly schedules: Pick<Schedules, "names" | "run">;
  readonly executions: Pick<Executions, "list">;
  readonly clock: ControlClock;
  readonly telephony: Pick<Telephony, "play" | "calls">;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

interface Call {
  readonly query: URLSearchParams;
  /** What stands in the route's place for a name, decoded. */
  readonly name: string;
  body(): Promise<unknown>;
}

const ok = (body: unknown): Answer => ({ status: 200, body });
const refuse = (status: number, error: string, more: object = {}): Answer => ({ status, body: { error, ...more } });

const faultSchema = z.strictObject({
  service: z.string(),
  action: z.string().exactOptional(),
  table: z.string().exactOptional(),
  mode: z.union([
    z.enum(["throttle", "unavailable", "refuse-connection", "unprocessed"]),
    z.strictObject({ delayMs: z.int().min(0).max(600_000) }),
  ]),
  times: z.int().min(1).exactOptional(),
});

const limitSchema = z.coerce.number().int().min(1).max(5000).default(100);

/** The routes of api.md "Local only": what a person or a test does to the system from outside. */
function routesOf(parts: ControlParts) {
  const { seed, tokens, mail, logs, faults, schedules, executions, clock, telephony } = parts;
  const routes: readonly [pattern: RegExp, act: (call: Call) => Answer | Promise<Answer>][] = [
    [/^GET \/local\/seed$/, () => ok(seed)],
    [/^GET \/local\/executions$/, () => ok({ items: executions.list().map(executionReport) })],
    [/^GET \/local\/clock$/, () => ok({ now: clock.now().toISOString() })],
    [
      /^POST \/local\/clock$/,
      async ({ body }) => {
        const moved = await moveClock(clock, await body());
        return { status: "error" in moved ? 400 : 200, body: moved };
      },
    ],
    [/^GET \/local\/calls$/, () => ok({ items: telephony.calls() })],
    [/^POST \/local\/calls$/, async ({ body }) => playCall(telephony, await body())],
    [/^GET \/local\/mails$/, async () => ok({ items: await mail.list() })],
    [
      /^GET \/local\/logs$/,
      ({ query }) => {
        const limit = limitSchema.safeParse(query.get("limit") ?? undefined);
        if (!limit.success) return refuse(400, "limit is a number from 1 to 5000");
        const name = query.get("function");
        return ok({ items: logs.read({ limit: limit.data, ...(name && { function: name }) }) });
      },
    ],
    [
      /^GET \/local\/tokens\/([^/]+)$/,
      async ({ name }) => {
        const token = await tokens.tokenFor(name);
        return token ? ok({ token }) : refuse(404, `${name} is not seeded`, { principals: tokens.principals });
      },
    ],
    [
      /^POST \/local\/faults$/,
      async ({ body }) => {
        const fault = faultSchema.safeParse(await body());
        if (!fault.success) return refuse(400, z.prettifyError(fault.error));
        faults.add(fault.data);
        return { status: 204 };
      },
    ],
    [
      /^DELETE \/local\/faults$/,
      () => {
        faults.clear();
        return { status: 204 };
      },
    ],
    [
      /^POST \/local\/schedules\/([^/]+)\/run$/,
      async ({ name }) => {
        const result = await schedules.run(name);
        if (!result) return refuse(404, `${name} does not mean one schedule`, { schedules: schedules.names });
        return { status: result.functionError ? 502 : 200, body: { result: JSON.parse(result.payload) } };
      },
    ],
  ];
  return routes;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = await text(request);
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** A page of another site that had its name point to 127.0.0.1 would send that name: it gets no secrets. */
const loopbackHost = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** Serves `/local/…`, on the port of the main API. */
export function createControl(parts: ControlParts): RequestListener {
  const routes = routesOf(parts);

  async function answer(request: IncomingMessage): Promise<Answer> {
    if (!loopbackHost.test(request.headers.host ?? "")) return refuse(403, "only for this machine");
    const url = new URL(request.url ?? "/", "http://local");
    for (const [pattern, act] of routes) {
      const matched = pattern.exec(`${request.method} ${url.pathname}`);
      if (!matched) continue;
      return act({
        query: url.searchParams,
        name: decodeURIComponent(matched[1] ?? ""),
        body: () => readJson(request),
      });
    }
    return refuse(404, "there is no such route");
  }

  return async (request, response) => {
    const { status, body } = await answer(request).catch((error: unknown) =>
      error instanceof TokenRefused
        ? refuse(502, `no token: ${error.message}`)
        : refuse(500, "the control plane failed"),
    );
    response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
}
