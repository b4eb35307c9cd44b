import * as z from "zod";
import { compileTransformer } from "#local/mail/input-transformer.ts";
import { compileFilters } from "#local/streams/filter.ts";
import type { LocalEventRule } from "#local/system.ts";
import { functionNameIn } from "./functions.ts";
import type { Resource, Resources } from "./resources.ts";

/** What changes an event on its way in another manner, `Input` and `InputPath`, has no use here. */
const functionTarget = z.strictObject({
  Id: z.string(),
  Arn: z.string(),
  DeadLetterConfig: z.unknown().optional(),
  RetryPolicy: z.unknown().optional(),
  InputTransformer: z
    .object({ InputPathsMap: z.record(z.string(), z.string()).default({}), InputTemplate: z.string() })
    .transform(({ InputPathsMap: paths, InputTemplate: template }) => ({ paths, template }))
    .optional(),
});

const ruleSchema = z.object({
  ScheduleExpression: z.undefined().optional(),
  EventBusName: z.literal("default").default("default"),
  EventPattern: z.looseObject({ source: z.array(z.string()).default([]) }),
  State: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  Targets: z.array(z.looseObject({ Arn: z.string() })).default([]),
});

/** What has events here: of AWS's services only SES, for what becomes of mails. */
const sources = ["aws.ses"];

function checkPattern(resource: Resource, pattern: z.infer<typeof ruleSchema>["EventPattern"]): void {
  const { source } = pattern;
  if (source.length === 0 || !source.every((name) => sources.includes(name))) {
    throw resource.error("no events come to its function here");
  }
  orElse(resource, "its pattern cannot be judged here", () => compileFilters([pattern]));
}

/** @throws AssemblyError where what it tries fails */
function orElse(resource: Resource, problem: string, attempt: () => unknown): void {
  try {
    attempt();
  } catch (error) {
    throw resource.error(`${problem}: ${error instanceof Error ? error.message : error}`);
  }
}

/** Every enabled rule of the assembly that hands events to functions. One that alerts people has no meaning here. */
export function readEventRules(resources: Resources): readonly LocalEventRule[] {
  const waiting = resources
    .ofType("AWS::Events::Rule")
    .filter(
      (resource) => resource.properties(z.object({ EventPattern: z.unknown().optional() })).EventPattern !== undefined,
    );
  return waiting.flatMap((resource) => {
    const { EventPattern: pattern, State, Targets } = resource.properties(ruleSchema);
    const targets = Targets.filter(({ Arn }) => functionNameIn(Arn));
    if (targets.length === 0) return [];
    checkPattern(resource, pattern);
    return targets.flatMap((target) => {
      const parsed = functionTarget.safeParse(target);
      if (!parsed.success) throw resource.error("its function cannot be handed that here");
      const { Arn, InputTransformer: input } = parsed.data;
      if (input) orElse(resource, "its events cannot be changed like that here", () => compileTransformer(input));
      const rule = { name: resource.ref, arn: resource.attributes.Arn ?? "", pattern };
      const told = { ...rule, functionName: functionNameIn(Arn) ?? "", ...(input && { input }) };
      return State === "ENABLED" ? [told] : [];
    });
  });
}
