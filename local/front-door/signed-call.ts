import type { Role } from "#local/system.ts";
import { createForward, type Forward, type ForwardedRequest } from "./forward.ts";
import type { ServiceAnswer } from "./service.ts";

/** Sends what a service sends in the name of a role: without the signature, which is added. */
export type SignedCall = (role: Role, request: ForwardedRequest) => Promise<ServiceAnswer>;

/**
 * Sends calls by way of the front door, so that the role's policy, faults and the call journal hold for them, too.
 *
 * @param frontDoorUrl asked for at the first call: the front door starts after whatever calls through it
 * @param scope region and signing name of the credential scope
 */
export function signedCalls(
  frontDoorUrl: () => string,
  { region, service }: { readonly region: string; readonly service: string },
): SignedCall {
  let forward: Forward | undefined;
  return async ({ accessKeyId }, request) => {
    const credential = `${accessKeyId}/20000101/${region}/${service}/aws4_request`;
    const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=none`;
    forward ??= createForward(frontDoorUrl());
    return forward({ ...request, headers: { ...request.headers, authorization } });
  };
}
