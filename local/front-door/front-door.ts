import { setTimeout as sleep } from "node:timers/promises";
import type { Decide } from "#local/iam/access.ts";
import type { CallJournal } from "./call-journal.ts";
import { credentialScope } from "./credential-scope.ts";
import type { FaultInjection } from "./faults.ts";
import { unknownOperation } from "./json-protocol.ts";
import { authorise, type Principal } from "./principals.ts";
import { refuseRest } from "./rest-protocol.ts";
import type { ServiceAnswer, ServiceCall, ServiceHandler, ServiceRequest } from "./service.ts";
import { ServiceError } from "./service-error.ts";

export interface FrontDoorParts {
  /** By signing name. */
  readonly services: Readonly<Record<string, ServiceHandler>>;
  /** Access key id of the caller who may do everything. */
  readonly operator: string;
  /** By access key id. */
  readonly principals: ReadonlyMap<string, Principal>;
  readonly decide: Decide;
  readonly faults: FaultInjection;
  readonly journal: CallJournal;
}

/** Answers one request; `undefined` means that the connection is to be cut. */
export type AnswerRequest = (request: ServiceRequest) => Promise<ServiceAnswer | undefined>;

/**
 * The way of every call: which service (from the credential scope), who (from the access key id), what (from the body),
 * may they (IAM), does a fault strike; then the service performs it.
 */
export function createFrontDoor(parts: FrontDoorParts): AnswerRequest {
  const { services, operator, principals, decide, faults, journal } = parts;

  async function pass(service: ServiceHandler, name: string, principal: Principal | undefined, call: ServiceCall) {
    if (principal) authorise(decide, principal, call.permissions);
    const fault = faults.strike(name, call);
    if (fault === "refuse-connection") return undefined;
    if (fault === "throttle") throw service.throttled;
    if (fault === "unavailable") throw service.unavailable;
    if (fault === "unprocessed") return call.unprocessed?.();
    if (fault) await sleep(fault.delayMs);
    return call.perform();
  }

  return async (request) => {
    const startedAt = performance.now();
    const scope = credentialScope(request.headers.authorization);
    if (!scope) return refuseRest(missingAuthentication);
    const service = Object.hasOwn(services, scope.service) ? services[scope.service] : undefined;
    if (!service) return refuseRest(unknownOperation(`the service ${scope.service}`));
    const principal = principals.get(scope.accessKeyId);
    if (!principal && scope.accessKeyId !== operator) return service.refuse(unrecognizedClient);

    let call: ServiceCall | undefined;
    let answer: ServiceAnswer | undefined;
    let error: unknown;
    try {
      call = service.interpret(request);
      answer = await pass(service, scope.service, principal, call);
    } catch (thrown) {
      error = thrown;
      answer = service.refuse(thrown instanceof ServiceError ? thrown : service.unavailable);
    }
    journal.record({
      service: scope.service,
      action: call?.operation ?? "unknown",
      role: principal?.role ?? "operator",
      resources: ownResources(scope.service, call),
      status: answer?.status ?? 0,
      ...(error instanceof Error && { refusal: error.message }),
      startedAt,
      finishedAt: performance.now(),
    });
    return answer;
  };
}

const missingAuthentication = new ServiceError(
  "MissingAuthenticationTokenException",
  "Request is missing Authentication Token",
  403,
);

const unrecognizedClient = new ServiceError(
  "UnrecognizedClientException",
  "The security token included in the request is invalid.",
);

/** Without what a service asks of others in the caller's name, such as the key of an encrypted table. */
function ownResources(service: string, call: ServiceCall | undefined): string[] {
  const prefix = service.replace(/^.*\./, "");
  const own = call?.permissions.filter(({ action }) => action.startsWith(`${prefix}:`)) ?? [];
  return [...new Set(own.map(({ resource }) => resource))];
}
