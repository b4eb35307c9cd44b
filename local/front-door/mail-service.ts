import * as z from "zod";
import { requestContext } from "#local/iam/request-context.ts";
import type { SentMail } from "#local/mail/mailbox-simulator.ts";
import type { LocalSystem } from "#local/system.ts";
import { createForward, withoutConnectionHeaders } from "./forward.ts";
import { jsonBody, unknownOperation } from "./json-protocol.ts";
import { refuseRest } from "./rest-protocol.ts";
import type { ServiceHandler } from "./service.ts";
import { ServiceError } from "./service-error.ts";

/** Names and values of tags (SES v2 API Reference, MessageTag). */
const tagText = z.string().regex(/^[\w-]{1,256}$/);
const addresses = z.array(z.string()).default([]);

const sendEmailInput = z.looseObject({
  FromEmailAddress: z.string(),
  ConfigurationSetName: z.string().optional(),
  Destination: z.looseObject({ ToAddresses: addresses, CcAddresses: addresses, BccAddresses: addresses }).prefault({}),
  Content: z.looseObject({
    Raw: z.unknown().optional(),
    Simple: z.looseObject({ Subject: z.looseObject({ Data: z.string() }).optional() }).optional(),
  }),
  EmailTags: z.array(z.strictObject({ Name: tagText, Value: tagText })).default([]),
});

/** A mail that was taken, as what becomes of it goes by. */
function sentMail(input: z.infer<typeof sendEmailInput>, messageId: string): SentMail {
  const { FromEmailAddress, ConfigurationSetName, Destination, Content, EmailTags } = input;
  return {
    messageId,
    from: FromEmailAddress,
    to: [...Destination.ToAddresses, ...Destination.CcAddresses, ...Destination.BccAddresses],
    subject: Content.Simple?.Subject?.Data ?? "",
    tags: Object.fromEntries(EmailTags.map(({ Name, Value }) => [Name, Value])),
    ...(ConfigurationSetName && { configurationSet: ConfigurationSetName }),
  };
}

/**
 * SES v2 SendEmail, sent on to a local mail catcher, and then told to whoever wants to know what becomes of it. The identity that must be allowed is the sender's domain: what a
 * stage verifies is a domain; so must be the configuration set, where one is named. Source: SES v2 API Reference, SendEmail; Service Authorization Reference, SES v2.
 */
export function mailService(
  { region, account }: Pick<LocalSystem, "region" | "account">,
  endpoint: string,
  onSent: (mail: SentMail) => void = () => {},
): ServiceHandler {
  const forward = createForward(endpoint);
  return {
    throttled: new ServiceError("TooManyRequestsException", "Maximum sending rate exceeded.", 429),
    unavailable: new ServiceError("InternalServiceErrorException", "An internal error occurred.", 500),
    interpret(request) {
      const { method, path, headers, body } = request;
      if (method !== "POST" || path !== "/v2/email/outbound-emails") throw unknownOperation(`ses ${method} ${path}`);
      const input = sendEmailInput.safeParse(jsonBody(request));
      // The members only: their values may be what must not be logged.
      const members = input.error?.issues.map(({ path }) => path.join(".")).join(", ");
      if (!input.success) throw new ServiceError("BadRequestException", `Missing or not valid: ${members}.`);
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
        perform: async () => {
          const answer = await forward({ method, path, headers: withoutConnectionHeaders(headers), body });
          if (answer.status === 400) throw new ServiceError("BadRequestException", "The mail catcher did not take it.");
          if (answer.status === 200) onSent(sentMail(input.data, JSON.parse(answer.body.toString()).MessageId));
          return answer;
        },
      };
    },
    refuse: refuseRest,
  };
}
