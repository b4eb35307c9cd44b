import * as z from "zod";
import { requestContext } from "#local/iam/request-context.ts";
import type { LocalSystem } from "#local/system.ts";
import { createForward, withoutConnectionHeaders } from "./forward.ts";
import { jsonBody, unknownOperation } from "./json-protocol.ts";
import { refuseRest } from "./rest-protocol.ts";
import type { ServiceHandler } from "./service.ts";
import { ServiceError } from "./service-error.ts";

const sendEmailInput = z.looseObject({
  FromEmailAddress: z.string(),
  ConfigurationSetName: z.string().optional(),
  Content: z.looseObject({ Raw: z.unknown().optional() }),
});

/**
 * SES v2 SendEmail, sent on to a local mail catcher. The identity that must be allowed is the sender's domain: what a
 * stage verifies is a domain; so must be the configuration set, where one is named. Source: SES v2 API Reference, SendEmail; Service Authorization Reference, SES v2.
 */
export function mailService(
  { region, account }: Pick<LocalSystem, "region" | "account">,
  endpoint: string,
): ServiceHandler {
  const forward = createForward(endpoint);
  return {
    throttled: new ServiceError("TooManyRequestsException", "Maximum sending rate exceeded.", 429),
    unavailable: new ServiceError("InternalServiceErrorException", "An internal error occurred.", 500),
    interpret(request) {
      const { method, path, headers, body } = request;
      if (method !== "POST" || path !== "/v2/email/outbound-emails") throw unknownOperation(`ses ${method} ${path}`);
      const input = sendEmailInput.safeParse(jsonBody(request));
      if (!input.success) throw new ServiceError("BadRequestException", "FromEmailAddress and Content are required.");
      const { FromEmailAddress, ConfigurationSetName, Content } = input.data;
      const address = /<([^<>]+)>\s*$/.exec(FromEmailAddress)?.[1] ?? FromEmailAddress;
      const domain = address.slice(address.lastIndexOf("@") + 1);
      const used = [
        `identity/${domain}`,
        ...(ConfigurationSetName ? [`configuration-set/${ConfigurationSetName}`] : []),
      ];
      return {
        operation: "SendEmail",
        permissions: used.map((resource) => ({
          action: Content.Raw === undefined ? "ses:SendEmail" : "ses:SendRawEmail",
          resource: `arn:aws:ses:${region}:${account}:${resource}`,
          context: requestContext({ "ses:FromAddress": address }),
        })),
        perform: () => forward({ method, path, headers: withoutConnectionHeaders(headers), body }),
      };
    },
    refuse: refuseRest,
  };
}
