import { UnavailableError } from "#shared/errors/unavailable-error.ts";
import type { NoticeMail } from "./letters.ts";
import type { Posted } from "./sending.ts";

/**
 * What errors of SES mean for a mail; any other, and none at all, mean that it may have taken it.
 * Source: Amazon SES API v2 Reference, SendEmail, "Errors", and "Common Errors".
 */
const meanings: Readonly<Record<string, Posted>> = {
  TooManyRequestsException: { outcome: "throttled" },
  LimitExceededException: { outcome: "throttled" },
  ThrottlingException: { outcome: "throttled" },
  MessageRejected: { outcome: "failed", cause: "refused" },
  BadRequestException: { outcome: "failed", cause: "refused" },
  AccountSuspendedException: { outcome: "closed" },
  SendingPausedException: { outcome: "closed" },
  MailFromDomainNotVerifiedException: { outcome: "closed" },
  NotFoundException: { outcome: "closed" },
  AccessDeniedException: { outcome: "closed" },
};

/** Hands a notice to SES, once. */
export async function postNotice(
  { send }: { readonly send: (mail: NoticeMail) => Promise<string> },
  mail: NoticeMail,
): Promise<Posted> {
  try {
    return { outcome: "taken", messageId: await send(mail) };
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    const { cause } = error;
    return meanings[cause instanceof Error ? cause.name : ""] ?? { outcome: "unknown" };
  }
}
