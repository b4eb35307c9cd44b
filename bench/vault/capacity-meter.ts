import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import * as z from "zod";
import { createForward } from "#local/front-door/forward.ts";

/** What DynamoDB says that it consumed. */
export interface Capacity {
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Keys of BatchGetItem that no item has. AWS charges each as a small item; DynamoDB Local charges nothing. */
  readonly absentItems: number;
}

export interface CapacityMeter {
  /** What `AWS_ENDPOINT_URL` is set to. */
  readonly url: string;
  /** What was consumed since it was last asked. */
  take(): Capacity;
  close(): Promise<void>;
}

const consumed = z.object({ CapacityUnits: z.number() });
/** Batches and transactions answer for each table; errors not at all. */
const answer = z.object({
  ConsumedCapacity: z.union([consumed.transform((one) => [one]), z.array(consumed)]).default([]),
  Responses: z.record(z.string(), z.array(z.unknown())).optional(),
});
const batchGet = z.object({ RequestItems: z.record(z.string(), z.object({ Keys: z.array(z.unknown()) })) });

const nothing: Capacity = { readUnits: 0, writeUnits: 0, absentItems: 0 };
const reads = ["BatchGetItem", "GetItem", "Query", "TransactGetItems"];

/**
 * Stands between functions and AWS. The functions do not ask DynamoDB what their calls consume, since nobody there would
 * read the answer; this asks in their name, and adds up. Everything else passes through.
 */
export async function startCapacityMeter(endpoint: string): Promise<CapacityMeter> {
  const forward = createForward(endpoint);
  let total = nothing;

  async function pass({ method = "POST", url: path = "/", headers }: IncomingMessage, body: Buffer) {
    const [service, operation = ""] = String(headers["x-amz-target"]).split(".");
    if (service !== "DynamoDB_20120810") return forward({ method, path, headers, body });
    const input = JSON.parse(body.toString());
    const asking = Buffer.from(JSON.stringify({ ...input, ReturnConsumedCapacity: "TOTAL" }));
    const reply = await forward({ method, path, headers, body: asking });
    add(operation, input, JSON.parse(reply.body.toString()));
    return reply;
  }

  function add(operation: string, input: unknown, output: unknown): void {
    const { ConsumedCapacity, Responses } = answer.parse(output);
    const units = ConsumedCapacity.reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
    const isRead = reads.includes(operation);
    const found = operation === "BatchGetItem" && Responses ? Object.values(Responses).flat().length : undefined;
    total = {
      readUnits: total.readUnits + (isRead ? units : 0),
      writeUnits: total.writeUnits + (isRead ? 0 : units),
      absentItems: total.absentItems + (found === undefined ? 0 : keysOf(input) - found),
    };
  }

  const server = createServer(async (request, response) => {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const { status, headers, body } = await pass(request, Buffer.concat(chunks));
      response.writeHead(status, { ...headers, "content-length": body.length }).end(body);
    } catch {
      response.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const taken = total;
      total = nothing;
      return taken;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const keysOf = (input: unknown): number =>
  Object.values(batchGet.parse(input).RequestItems).flatMap(({ Keys }) => Keys).length;
