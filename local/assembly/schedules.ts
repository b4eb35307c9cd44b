import * as z from "zod";
import type { LocalSchedule } from "#local/system.ts";
import { functionNameIn } from "./functions.ts";
import type { Resource, Resources } from "./resources.ts";

const targetSchema = z.object({ Arn: z.string(), Input: z.string().optional() });

const ruleSchema = z.object({
  /** Absent from a rule that waits for events (`event-rules.ts`). */
  ScheduleExpression: z.string().optional(),
  State: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  Targets: z.array(targetSchema).default([]),
});

const scheduleSchema = z.object({
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.literal("UTC").default("UTC"),
  State: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  Target: targetSchema,
});

function toSchedule(
  resource: Resource,
  expression: string,
  { Arn, Input }: z.infer<typeof targetSchema>,
): LocalSchedule {
  const functionName = functionNameIn(Arn);
  if (!functionName) throw resource.error(`its target ${Arn} is not a function`);
  return {
    name: resource.ref,
    arn: resource.attributes.Arn ?? "",
    expression,
    functionName,
    ...(Input !== undefined && { input: JSON.parse(Input) }),
  };
}

/** Every enabled schedule of the assembly: EventBridge rules with a schedule, and EventBridge Scheduler's schedules. */
export function readSchedules(resources: Resources): readonly LocalSchedule[] {
  const rules = resources.ofType("AWS::Events::Rule").flatMap((resource) => {
    const { ScheduleExpression, State, Targets } = resource.properties(ruleSchema);
    if (ScheduleExpression === undefined) return [];
    return State === "ENABLED" ? Targets.map((target) => toSchedule(resource, ScheduleExpression, target)) : [];
  });
  const schedules = resources.ofType("AWS::Scheduler::Schedule").flatMap((resource) => {
    const { ScheduleExpression, State, Target } = resource.properties(scheduleSchema);
    return State === "ENABLED" ? [toSchedule(resource, ScheduleExpression, Target)] : [];
  });
  return [...rules, ...schedules];
}
