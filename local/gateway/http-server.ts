import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { StartupError } from "#local/startup-error.ts";
import type { RequestListener } from "./gateway.ts";

/** An HTTP server on the loopback interface. It answers 503 where nobody serves yet. */
export interface HttpServer {
  /** `http://127.0.0.1:4400` */
  readonly url: string;
  /** Gives requests whose path begins like that to the listener. The one that came last is asked first. */
  serve(listener: RequestListener, prefix?: string): void;
  /** Takes no more requests, and lets those under way finish for a while. */
  close(): Promise<void>;
}

/** How long requests under way may take once the system stops, in milliseconds. */
const graceMilliseconds = 2000;

const unavailable: RequestListener = (_, response) => {
  response.writeHead(503, { "content-type": "application/json" }).end('{"message":"Service Unavailable"}');
};

/** What a taken or forbidden port means to the user. */
export function portError(port: number, code: string | undefined): StartupError {
  if (code === "EADDRINUSE")
    return new StartupError(`Port ${port} is taken: stop what uses it, or choose another with --port.`);
  return new StartupError(`Port ${port} cannot be used here (${code}): choose another with --port.`);
}

/**
 * Binds the port before anything else starts, so that a taken one is told at once and the URL is known to all parts.
 *
 * @param port 0 picks a free one
 * @throws StartupError if the port cannot be had
 */
export async function openHttpServer(port: number): Promise<HttpServer> {
  const served: { readonly listener: RequestListener; readonly prefix: string }[] = [];
  const server = createServer((request, response) => {
    const { listener = unavailable } = served.find(({ prefix }) => request.url?.startsWith(prefix)) ?? {};
    listener(request, response);
  });
  // Longer than clients keep idle connections: one that the server closed first could swallow a request.
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(portError(port, error.code)));
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve: (listener, prefix = "") => {
      served.unshift({ listener, prefix });
    },
    close: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), graceMilliseconds);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}
