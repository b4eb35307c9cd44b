import type * as z from "zod/mini";
import { type InputError, Problem } from "#shared/errors/problem.ts";
import { readPhone } from "#shared/phone.ts";
import type { issueContactToken } from "./token-issuer.contract.ts";
import type { Ask } from "./token-issuer.ts";

export type AskBody = z.output<(typeof issueContactToken)["request"]["body"]>;

/**
 * What a body asks for.
 * @throws Problem `invalid_request`: for `direct` without a number to call from, for what a channel does not have, or an end
 *   that has passed
 */
export function askOf({ orderId, channel, format, callerNumber, expiresAt }: AskBody, now: Date): Ask {
  const errors: InputError[] = [];
  if (channel === "email" && format !== undefined) errors.push({ pointer: "/format", detail: "is of phones" });
  if (channel === "email" && callerNumber !== undefined)
    errors.push({ pointer: "/callerNumber", detail: "is of phones" });
  if (channel === "phone" && format === "direct" && callerNumber === undefined)
    errors.push({ pointer: "/callerNumber", detail: "must be given: a direct number works for one caller" });
  const askedUntil = expiresAt && new Date(expiresAt).toISOString();
  if (askedUntil && askedUntil <= now.toISOString())
    errors.push({ pointer: "/expiresAt", detail: "must be in the future" });
  if (errors.length > 0) throw new Problem("invalid_request", { errors });
  if (channel === "email") return { orderId, channel, askedUntil };
  const from = callerNumber && readPhone(callerNumber, undefined, "/callerNumber").e164;
  return { orderId, channel, format: format ?? "extension", callerNumber: from, askedUntil };
}
