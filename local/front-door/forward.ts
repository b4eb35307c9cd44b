import { Agent, type OutgoingHttpHeaders, request as sendRequest } from "node:http";
import type { ServiceAnswer } from "./service.ts";

export interface ForwardedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

export type Forward = (request: ForwardedRequest) => Promise<ServiceAnswer>;

/** Headers that belong to one connection, not to the message. Source: RFC 9110, 7.6.1. */
const connectionHeaders = ["connection", "keep-alive", "transfer-encoding", "content-length"];

/**
 * Sends requests on to another HTTP server, over connections that are kept. An idle connection is closed from this side
 * well before the other end would (Jetty: 30 s), so that no request is lost on a connection that is just being closed.
 * The promise is rejected with Node's network error where the server cannot be reached.
 */
export function createForward(endpoint: string): Forward {
  const { hostname, port } = new URL(endpoint);
  const agent = new Agent({ keepAlive: true, timeout: 10_000 });
  return ({ method, path, headers, body }) =>
    new Promise((resolve, reject) => {
      const options = { agent, hostname, port, method, path, headers: { ...headers, "content-length": body.length } };
      const request = sendRequest(options, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          resolve({
            status: response.statusCode ?? 500,
            headers: withoutConnectionHeaders(response.headers),
            body: Buffer.concat(chunks),
          });
        });
      });
      request.on("error", reject);
      request.end(body);
    });
}

export function withoutConnectionHeaders(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !connectionHeaders.includes(name)));
}
