import { Duration } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import { type Alarms, fiveMinutes } from "../constructs/alarms.ts";
import type { AppFunction } from "../constructs/app-function.ts";
import { linesWith } from "../constructs/log-metrics.ts";

/**
 * Shares of mail from which SES puts an account under review.
 * Sources: Amazon SES Developer Guide, "Creating reputation monitoring alarms using CloudWatch", "Reputation metrics messages".
 */
const reputation = [
  ["bounces", "Reputation.BounceRate", 0.05],
  ["complaints", "Reputation.ComplaintRate", 0.001],
] as const;

/** Raises alarms for what keeps people from being told of an incident, or responders from being told of its clocks. */
export function watchIncidents(alarms: Alarms, stage: string, clockWatch: AppFunction): void {
  alarms.raise("notices-stuck", {
    says: "A part of those whom an incident affects could not be told in an hour of trying; it is tried again.",
    metric: linesWith(stage, "notice.page_failed", fiveMinutes),
  });
  alarms.raise("clock-watch-missing", {
    says: "Nobody has looked at the clocks of incidents for half an hour; one may run out unnoticed.",
    metric: clockWatch.handler.metricInvocations({ period: Duration.minutes(15) }),
    below: 1,
    periods: 2,
  });
  // Of all that the account sends from the region: SES judges it as a whole, and stops it as a whole.
  for (const [subject, metricName, atLeast] of reputation)
    alarms.raise(
      "mail-returned",
      {
        says: "So much of the account's mail comes back or is unwanted that SES may stop all of it.",
        metric: new Metric({ namespace: "AWS/SES", metricName, statistic: "Average", period: Duration.hours(1) }),
        atLeast,
      },
      subject,
    );
}
