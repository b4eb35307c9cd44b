import { createClosers } from "#local/closers.ts";
import type { CallRecord } from "#local/front-door/call-journal.ts";
import { createGateway } from "#local/gateway/gateway.ts";
import { openHttpServer } from "#local/gateway/http-server.ts";
import { createIssuerKeys } from "#local/gateway/issuer-keys.ts";
import { hostFunctions } from "#local/lambda/functions.ts";
import { createLogStore } from "#local/lambda/log-store.ts";
import { type LocalInstance, startLocal } from "#local/start.ts";
import { type Capacity, startCapacityMeter } from "./capacity-meter.ts";

export interface HttpRequest {
  readonly method: "GET" | "PUT" | "POST";
  readonly path: string;
  readonly token: string;
  readonly body?: unknown;
}

/** What one request over HTTP did. */
export interface Metered {
  readonly answer: unknown;
  /** Its calls to AWS, in the order in which they ended. */
  readonly calls: readonly CallRecord[];
  readonly capacity: Capacity;
}

export interface MeteredSystem extends Pick<LocalInstance, "seed" | "tokens"> {
  /**
   * Sends one request; the one before it must have been answered.
   * @throws Error for any answer but success
   */
  send(request: HttpRequest): Promise<Metered>;
  stop(): Promise<void>;
}

/**
 * The local system with a second entrance: the same routes and bundles, but for functions of their own that reach AWS
 * through the meter.
 */
export async function startMeteredSystem(): Promise<MeteredSystem> {
  const closers = createClosers();
  const keep = <T extends { close(): unknown }>(part: T): T => {
    closers.add(() => part.close());
    return part;
  };
  try {
    const local = await startLocal({ port: 0 });
    closers.add(local.stop);
    const { system, frontDoor, seed, tokens } = local;
    const { region, account } = system;
    const logs = keep(createLogStore());
    const meter = keep(await startCapacityMeter(frontDoor.url));
    const { invoke } = keep(hostFunctions({ functions: system.functions, region, endpoint: meter.url, logs }));
    const server = keep(await openHttpServer(0));
    const api = system.apis.find(({ routes }) =>
      routes.some(({ routeKey }) => routeKey === "PUT /v1/orders/{orderId}"),
    );
    if (!api) throw new Error("no API takes in orders");
    const onError = (problem: string) => logs.write("gateway", problem);
    server.serve(createGateway({ api, region, account, invoke, keysOf: createIssuerKeys(), onError }));

    let calls: CallRecord[] = [];
    frontDoor.onCall((call) => calls.push(call));
    return {
      seed,
      tokens,
      async send(request) {
        calls = [];
        meter.take();
        const answer = await answerTo(server.url, request);
        return { answer, calls, capacity: meter.take() };
      },
      stop: closers.close,
    };
  } catch (error) {
    await closers.close();
    throw error;
  }
}

async function answerTo(url: string, { method, path, token, body }: HttpRequest): Promise<unknown> {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // A problem says what is wrong in a code; its other members may repeat what was sent.
  const answer = (await response.json()) as { readonly code?: string };
  if (!response.ok) throw new Error(`${method} ${path.split("?")[0]}: ${response.status} ${answer.code ?? ""}`);
  return answer;
}
