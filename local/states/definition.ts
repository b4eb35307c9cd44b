import { createHash } from "node:crypto";
import { checkRule } from "./choice.ts";
import { type Branch, type Definition, machineSchema, type State, type StateOf } from "./definition-schema.ts";
import { checkTemplate, parseExpression } from "./expression.ts";
import { parsePath } from "./json-path.ts";
import { isSupportedResource } from "./resource.ts";

function checkState(state: State): void {
  for (const [field, value] of Object.entries(state)) {
    if (field === "Parameters" || field === "ResultSelector" || field === "ItemSelector") checkTemplate(value);
    else if (field === "ResultPath" && value !== null) parsePath(String(value));
    else if (field.endsWith("Path") && typeof value === "string") parseExpression(value);
  }
  if (state.Type === "Task" && !isSupportedResource(state.Resource)) {
    throw new RangeError(`the task ${state.Resource} is not supported`);
  }
  if (state.Type === "Choice") state.Choices.forEach(checkRule);
  if (state.Type === "Parallel") state.Branches.forEach(checkBranch);
  if (state.Type === "Map") checkMap(state);
}

function checkMap(state: StateOf<"Map">): void {
  checkBranch(processorOf(state));
  const { Label, ToleratedFailureCount, ToleratedFailurePercentage } = state;
  const ofDistributed = [Label, ToleratedFailureCount, ToleratedFailurePercentage];
  if (!isDistributed(state) && ofDistributed.some((field) => field !== undefined)) {
    throw new RangeError("a Map that is not distributed has no label and tolerates no failures");
  }
}

function checkBranch({ StartAt, States }: Branch): void {
  const known = (name: string | undefined) => {
    if (name !== undefined && !Object.hasOwn(States, name)) throw new RangeError(`there is no state ${name}`);
  };
  known(StartAt);
  for (const state of Object.values(States)) {
    checkState(state);
    if ("Next" in state) known(state.Next);
    if ("Catch" in state) for (const { Next } of state.Catch) known(Next);
    if (state.Type === "Choice")
      for (const name of [state.Default, ...state.Choices.map(({ Next }) => Next)]) known(name);
  }
}

export function processorOf({ ItemProcessor, Iterator: older }: StateOf<"Map">): Branch {
  const processor = ItemProcessor ?? older;
  if (!processor) throw new RangeError("a Map has an ItemProcessor");
  return processor;
}

/** Whether each item is an execution of its own. */
export const isDistributed = (state: StateOf<"Map">): boolean =>
  processorOf(state).ProcessorConfig?.Mode === "DISTRIBUTED";

/**
 * Parses a state machine in JSONPath (the Amazon States Language specification).
 *
 * @throws RangeError or ZodError for what this machine cannot run: better at the start than in the middle of a workflow
 */
export function parseDefinition(definition: unknown): Definition {
  const parsed = machineSchema.parse(definition);
  checkBranch(parsed);
  return parsed;
}

/** Names a definition by its content. */
export const digestOf = (definition: Definition): string =>
  createHash("sha256").update(JSON.stringify(definition)).digest("hex").slice(0, 16);
