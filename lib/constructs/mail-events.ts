import { Duration, Validations } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import { Match, Rule, RuleTargetInput, type RuleTargetInputProperties } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { Construct } from "constructs";
import { fiveMinutes } from "./alarms.ts";
import type { AppFunction } from "./app-function.ts";
import type { MailSender } from "./mail-sender.ts";

/** Those that `MailSender` has published. Source: EventBridge Events Reference, "Amazon Simple Email Service events". */
const detailTypes = ["Email Bounced", "Email Complaint Received", "Email Rejected", "Email Rendering Failed"];

/**
 * What of an event goes on, beside tags, and where it is there. The rest has addresses, words of other mail servers and the
 * subject in it (rule R4): it does not leave the bus.
 */
const passed = {
  eventType: "$.detail.eventType",
  messageId: "$.detail.mail.messageId",
  bounceType: "$.detail.bounce.bounceType",
  bounceSubType: "$.detail.bounce.bounceSubType",
  complaintSubType: "$.detail.complaint.complaintSubType",
};

/**
 * Hands on text by name, and nothing else. Each variable stands in quotes: of a path that an event has not, nothing is left
 * between them, and without them no JSON would be. EventBridge does not escape what it puts there; SES has fixed words for
 * these, and tags have no quotes.
 * Source: Amazon EventBridge User Guide, "Amazon EventBridge input transformation", "Common issues".
 */
class TextOf extends RuleTargetInput {
  private readonly paths: Readonly<Record<string, string>>;

  constructor(paths: Readonly<Record<string, string>>) {
    super();
    this.paths = paths;
  }

  bind(): RuleTargetInputProperties {
    const template = Object.fromEntries(Object.keys(this.paths).map((name) => [name, `<${name}>`]));
    return { inputPathsMap: { ...this.paths }, inputTemplate: JSON.stringify(template) };
  }
}

export interface MailEventsProps {
  readonly sender: MailSender;
  /** Tags of its mails that the function is handed: ids. Mails without one of them are none of its business. */
  readonly tags: readonly string[];
  /** Invoked asynchronously, so that its plan has dead letters: for events that it failed on. */
  readonly target: AppFunction;
}

/**
 * Tells a function what became of mails after SES took them: `eventType` (`Bounce`, `Complaint`, `Reject`, `Rendering
 * Failure`), `messageId`, each of the tags by its name, and `bounceType`, `bounceSubType`, `complaintSubType`, all of them text, and
 * empty where SES says none. They come on a best effort, in any order, and perhaps twice.
 * Sources: Amazon SES Developer Guide, "Monitoring SES events using Amazon EventBridge", "Contents of event data".
 */
export class MailEvents extends Rule {
  constructor(scope: Construct, id: string, { sender, tags, target }: MailEventsProps) {
    const wanted = Object.fromEntries(tags.map((tag) => [tag, Match.exists()]));
    const found = Object.fromEntries(tags.map((tag) => [tag, `$.detail.mail.tags.${tag}[0]`]));
    super(scope, id, {
      description: `Invokes ${target.label}`,
      eventPattern: {
        source: ["aws.ses"],
        detailType: detailTypes,
        // Every stage of an account has its events on the one bus.
        detail: { mail: { tags: { "ses:configuration-set": [sender.configurationSetName], ...wanted } } },
      },
      targets: [
        new LambdaFunction(target.handler, {
          event: new TextOf({ ...passed, ...found }),
          // As long as EventBridge tries: nobody else tells of it again.
          maxEventAge: Duration.hours(24),
          retryAttempts: 185,
        }),
      ],
    });
    Validations.of(this).acknowledge({
      id: "Serverless-EventBusDLQ",
      reason:
        "EventBridge would keep there the event as it came, with the address that it is about (rule R4). An alarm watches for those that could not be delivered.",
    });
  }

  /** Events that could not be delivered in all that time, or at all; nothing of them is kept. */
  metricLost(): Metric {
    return new Metric({
      namespace: "AWS/Events",
      metricName: "FailedInvocations",
      dimensionsMap: { RuleName: this.ruleName },
      statistic: "Sum",
      period: fiveMinutes,
    });
  }
}
