import type { Duration } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import { FilterPattern, type ILogGroup, MetricFilter } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import type { LogCode, LogFields } from "#shared/log/catalogue.ts";

const namespaceOf = (stage: string): string => `Cloakroom/${stage}`;

/**
 * Counts the lines of a log group by their `code`. One metric with the code as its dimension serves every alarm: the
 * catalogue bounds the codes, so the dimension stays small (CloudWatch bills and limits metrics by distinct value).
 */
export function countLogCodes(scope: Construct, logGroup: ILogGroup, stage: string): void {
  new MetricFilter(scope, "Codes", {
    logGroup,
    filterPattern: FilterPattern.exists("$.code"),
    metricNamespace: namespaceOf(stage),
    metricName: "LogLines",
    metricValue: "1",
    dimensions: { Code: "$.code" },
  });
}

/** How many lines with this code all functions logged. */
export const linesWith = (stage: string, code: LogCode, period: Duration): Metric =>
  new Metric({
    namespace: namespaceOf(stage),
    metricName: "LogLines",
    dimensionsMap: { Code: code },
    statistic: "Sum",
    period,
  });

interface FieldMetric<C extends LogCode> {
  readonly logGroup: ILogGroup;
  readonly stage: string;
  readonly code: C;
  readonly field: keyof LogFields<C> & string;
  readonly period: Duration;
}

/** Makes a metric of a numeric field of the lines with this code; gives the highest value in each period. */
export function fieldMetric<C extends LogCode>(scope: Construct, id: string, props: FieldMetric<C>): Metric {
  const filter = new MetricFilter(scope, id, {
    logGroup: props.logGroup,
    filterPattern: FilterPattern.stringValue("$.code", "=", props.code),
    metricNamespace: namespaceOf(props.stage),
    metricName: id,
    metricValue: `$.${props.field}`,
  });
  return filter.metric({ statistic: "Maximum", period: props.period });
}
