import * as z from "zod/mini";
import { system } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";
import { attempt, callDecision, callId, callTold, relayRequest } from "./call-decision.ts";

/** Who does not say which call it is about is taken to ask about a new one each time. */
const callRequest = z.strictObject({
  ...callTold.shape,
  callId: z.optional(callId),
  attempt: z.optional(attempt),
});

export const relayCall = route({
  operationId: "relayCall",
  method: "POST",
  path: "/v1/relay/calls",
  summary: "What to do with a call that came in on a number of the pool",
  description:
    "`bridge` to the destination, showing `callerId`; `gather` digits after speaking the prompt, and ask again with them; or `reject`. " +
    "The same `callId` and `attempt` again get the same answer, and count once.",
  tag: "Contact",
  access: [system("relay:connect")],
  request: { body: callRequest },
  responses: {
    200: { description: "What to do", headers: { "Cache-Control": "no-store" }, body: callDecision },
  },
});

/** Also invoked by `media-application` with `{relay: …}`, so that one role alone may open a number that is called. */
export const callRelay = lambdaFunction({
  env: z.extend(
    variables(
      "STANDING_TABLE",
      "VAULT_TABLE",
      "RECORD_KEYS_TABLE",
      "CONTACT_TABLE",
      "ACCESS_LOG_TABLE",
      "VAULT_KEYS_TABLE",
      "VAULT_KEY_ARN",
      "EXTENSION_NUMBERS",
      "DIRECT_NUMBERS",
      "DRAINING_NUMBERS",
    ),
    { ACCESS_LOG_SHARDS: z.coerce.number() },
  ),
  routes: { relayCall },
});

/** What `media-application` hands to it. */
export const askedDirectly = z.strictObject({ relay: relayRequest });
