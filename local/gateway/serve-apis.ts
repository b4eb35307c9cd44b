import type { Invoke } from "#local/lambda/functions.ts";
import type { LogStore } from "#local/lambda/log-store.ts";
import type { LocalApi, LocalSystem } from "#local/system.ts";
import { createGateway, type Exchange } from "./gateway.ts";
import type { HttpServer } from "./http-server.ts";
import { createIssuerKeys } from "./issuer-keys.ts";

/** The servers of the two APIs that the CDK app declares. */
export interface ApiServers {
  readonly api: HttpServer;
  readonly identity: HttpServer;
}

/** Which of them an API is for: the CDK app calls the two `cloakroom-<stage>-identity` and `cloakroom-<stage>-api`. */
export function serverOf(apiName: string, { api, identity }: ApiServers): HttpServer {
  return apiName.endsWith("-identity") ? identity : api;
}

export interface ServeOptions {
  readonly invoke: Invoke;
  readonly logs: LogStore;
  readonly now: () => Date;
  readonly onExchange: (exchange: Exchange) => void;
}

/** Lets each server serve its API. The keys of issuers are shared, as they would be read twice otherwise. */
export function serveApis(
  { apis, region, account }: LocalSystem,
  servers: ApiServers,
  { invoke, logs, now, onExchange }: ServeOptions,
): void {
  const keysOf = createIssuerKeys();
  const gatewayOf = (api: LocalApi) =>
    createGateway({
      api,
      region,
      account,
      invoke,
      keysOf,
      now,
      onExchange,
      onError: (problem) => logs.write(`gateway-${api.name}`, problem),
    });
  for (const api of apis) serverOf(api.name, servers).serve(gatewayOf(api));
}
