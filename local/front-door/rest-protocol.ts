import { jsonAnswer } from "./json-protocol.ts";
import type { ServiceAnswer } from "./service.ts";
import type { ServiceError } from "./service-error.ts";

/** Errors of services that speak REST and JSON (Lambda, SES): the code is in a header, and refusals are 403. */
export function refuseRest({ code, message, status }: ServiceError): ServiceAnswer {
  const forbidden = code === "AccessDeniedException" || code === "UnrecognizedClientException";
  return jsonAnswer({ message }, { status: forbidden ? 403 : status, headers: { "x-amzn-errortype": code } });
}
