import { domainToASCII } from "node:url";
import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";
import { patience } from "./patience.ts";
import { outermost } from "./report-unavailable.ts";

/** Text to one address. */
export interface Mail {
  /** A bare address, its domain in any script: `office@parcels.example`. */
  readonly to: string;
  /** One line. It travels in the clear through every server on the way: ids at most. */
  readonly subject: string;
  readonly text: string;
  /** The same, for mail programs that show it. */
  readonly html?: string | undefined;
  /**
   * What SES says with everything that it tells of this mail, and the reader never sees: ids, of up to 256 ASCII letters,
   * digits, `_` and `-`. Source: Amazon SES API v2 Reference, MessageTag.
   */
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

export interface Mailer {
  /**
   * SES takes mail to addresses that it no longer writes to, too, and says later that it did not try.
   * @returns what SES calls it
   * @throws UnavailableError when SES did not take it, or did not say so: it may be on its way all the same
   */
  send(mail: Mail): Promise<string>;
}

/**
 * The SES client of a function. A mail cannot be taken back, and SES knows no idempotency token: so one call sends one, and
 * waits for the answer longer than others do. Who calls tries again.
 * @throws UnavailableError from every call that SES did not answer with success, without the words that SES found for it
 */
export function ses(): SESv2Client {
  const requestHandler = { ...patience.requestHandler, requestTimeout: 5000 };
  const client = new SESv2Client({ maxAttempts: 1, requestHandler });
  client.middlewareStack.add((next) => (args) => next(args).catch(unavailable), outermost);
  return client;
}

/** Sends from one address, under one configuration set. */
export function mailer(
  client: SESv2Client,
  env: { readonly MAIL_FROM: string; readonly MAIL_CONFIGURATION_SET: string },
): Mailer {
  return {
    send: async ({ to, subject, text, html, tags }) => {
      const part = (Data: string) => ({ Data, Charset: "UTF-8" });
      const { MessageId = "" } = await client.send(
        new SendEmailCommand({
          FromEmailAddress: env.MAIL_FROM,
          ConfigurationSetName: env.MAIL_CONFIGURATION_SET,
          Destination: { ToAddresses: [withAsciiDomain(to)] },
          ...(tags && { EmailTags: Object.entries(tags).map(([Name, Value]) => ({ Name, Value })) }),
          Content: {
            Simple: {
              Subject: part(subject),
              Body: { Text: part(text), ...(html !== undefined && { Html: part(html) }) },
              // Keeps programs that answer mail from answering this one (RFC 3834).
              Headers: [{ Name: "Auto-Submitted", Value: "auto-generated" }],
            },
          },
        }),
      );
      return MessageId;
    },
  };
}

/** SES takes domains as the DNS has them (Amazon SES API v2 Reference, Destination). */
function withAsciiDomain(address: string): string {
  const at = address.lastIndexOf("@") + 1;
  return address.slice(0, at) + domainToASCII(address.slice(at));
}

/** SES quotes addresses in its messages, so the name of an error is all that goes on. */
function unavailable(error: unknown): never {
  const { name } = error instanceof Error ? error : { name: typeof error };
  throw new UnavailableError("ses", { cause: Object.assign(new Error(), { name }) });
}
