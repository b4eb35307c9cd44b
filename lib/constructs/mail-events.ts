import { Duration } from "aws-cdk-lib";
import { Match, Rule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import type { AppFunction } from "./app-function.ts";
import type { MailSender } from "./mail-sender.ts";

/** Those that `MailSender` has published. Source: EventBridge Events Reference, "Amazon Simple Email Service events". */
const detailTypes = ["Email Bounced", "Email Complaint Received", "Email Rejected", "Email Rendering Failed"];

export interface MailEventsProps {
  readonly sender: MailSender;
  /** The tag that its mails have, whatever its value: `incident`. Others' mails are none of the function's business. */
  readonly tag: string;
  /** Invoked asynchronously, so that its plan has dead letters, too: for events that it failed on. */
  readonly target: AppFunction;
  /** Where an event goes that could not be delivered. */
  readonly deadLetters: IQueue;
}

/**
 * Tells a function what became of mails after SES took them: `detail` has `eventType` (`Bounce`, `Complaint`, `Reject`,
 * `Rendering Failure`), `mail.messageId`, `mail.tags` (each a list of values), and `bounce` (`bounceType`, `bounceSubType`)
 * or `complaint`. They are delivered on a best effort, in any order, and perhaps twice. They hold addresses, so that nothing of
 * them may be logged; and so do those that nobody could handle, in the dead letters.
 * Sources: Amazon SES Developer Guide, "Monitoring SES events using Amazon EventBridge", "Contents of event data".
 */
export class MailEvents extends Rule {
  constructor(scope: Construct, id: string, { sender, tag, target, deadLetters }: MailEventsProps) {
    super(scope, id, {
      description: `Invokes ${target.label}`,
      eventPattern: {
        source: ["aws.ses"],
        detailType: detailTypes,
        // Every stage of an account has its events on the one bus.
        detail: { mail: { tags: { "ses:configuration-set": [sender.configurationSetName], [tag]: Match.exists() } } },
      },
      targets: [
        new LambdaFunction(target.handler, {
          deadLetterQueue: deadLetters,
          // As long as EventBridge tries: nobody else tells of it again.
          maxEventAge: Duration.hours(24),
          retryAttempts: 185,
        }),
      ],
    });
  }
}
