import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { compileAccess } from "#local/iam/access.ts";
import { type CallJournal, createCallJournal } from "./call-journal.ts";
import { createFaults, type Faults } from "./faults.ts";
import { createFrontDoor } from "./front-door.ts";
import { type Credentials, operatorCredentials, rolePrincipals } from "./principals.ts";
import type { ServiceAnswer, ServiceRequest } from "./service.ts";
import { createServices, type ServiceOptions } from "./services.ts";

export interface RunningFrontDoor {
  /** What AWS_ENDPOINT_URL is set to: `http://127.0.0.1:54321`. */
  readonly url: string;
  /** Credentials that may do everything, good until the front door closes. */
  readonly operator: Credentials;
  readonly faults: Faults;
  readonly onCall: CallJournal["onCall"];
  /** Cuts off what is still under way; resolves when the last connection is closed. */
  close(): Promise<void>;
}

/**
 * Starts the one HTTP server that stands for all of AWS, on a free port of the loopback interface. Callers are known by
 * their access key id, and may do what their role's policy and the policies of keys allow.
 */
export async function startFrontDoor(options: ServiceOptions): Promise<RunningFrontDoor> {
  const operator = operatorCredentials();
  const faults = createFaults();
  const journal = createCallJournal();
  const answer = createFrontDoor({
    services: createServices(options),
    operator: operator.accessKeyId,
    principals: rolePrincipals(options.system),
    decide: compileAccess(options.system.keys),
    faults,
    journal,
  });
  const server = createServer((incoming, outgoing) => {
    void receive(incoming)
      .then(answer)
      .then(
        (reply) => send(outgoing, reply),
        () => outgoing.destroy(),
      );
  });
  // Clients keep their connections; one that the server closed first could swallow a request.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    operator,
    faults,
    onCall: journal.onCall,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function receive(incoming: IncomingMessage): Promise<ServiceRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const { method = "GET", url: path = "/", headers } = incoming;
  return { method, path, headers, body: Buffer.concat(chunks) };
}

/** No answer means that the connection is cut. */
function send(outgoing: ServerResponse, answer: ServiceAnswer | undefined): void {
  if (!answer) {
    outgoing.destroy();
    return;
  }
  outgoing.writeHead(answer.status, { ...answer.headers, "content-length": answer.body.length });
  outgoing.end(answer.body);
}
