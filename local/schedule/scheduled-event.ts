import { randomUUID } from "node:crypto";
import type { LocalSchedule } from "#local/system.ts";

/**
 * What a schedule without an input of its own sends to its target. EventBridge rules and EventBridge Scheduler differ in
 * `source`, and in that the latter sends `detail` as text (EventBridge user guide, "Scheduled events"; EventBridge
 * Scheduler user guide, "Templated targets").
 */
export function scheduledEvent({ arn }: LocalSchedule, account: string, region: string, time: Date) {
  const ofScheduler = arn.includes(":scheduler:");
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "Scheduled Event",
    source: ofScheduler ? "aws.scheduler" : "aws.events",
    account,
    time: time.toISOString().replace(/\.\d+Z$/, "Z"),
    region,
    resources: [arn],
    detail: ofScheduler ? "{}" : {},
  };
}
