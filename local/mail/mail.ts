import type { Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { portError } from "#local/gateway/http-server.ts";

type Ses = typeof import("aws-ses-v2-local", { with: { "resolution-mode": "require" }});

/** Required, not imported: what the default import of this CommonJS package is depends on who loads it. */
const ses: Ses = createRequire(import.meta.url)("aws-ses-v2-local");

/** The stand-in for SES: takes mail by the SES protocols and shows it on a page. */
export interface Mail {
  /** The page; also the endpoint for SES calls. */
  readonly url: string;
  /** Every mail sent since the start, oldest first, as aws-ses-v2-local keeps it. */
  list(): Promise<readonly unknown[]>;
  close(): Promise<void>;
}

/**
 * Starts aws-ses-v2-local in this process. Its store is one for the process: two systems in one process would share it.
 *
 * @param port 0 picks a free one
 * @throws StartupError if the port cannot be had
 */
export async function startMail(port: number): Promise<Mail> {
  const server: Server = await ses.default({ host: "127.0.0.1", port });
  // It resolves whether or not it could listen.
  if (!server.listening) throw portError(port, "EADDRINUSE");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await fetch(`${url}/clear-store`, { method: "POST" });
  return {
    url,
    list: async () => {
      const store = (await (await fetch(`${url}/store`)).json()) as { emails: readonly unknown[] };
      return store.emails;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
