import { isDistributed, processorOf } from "./definition.ts";
import type { StateOf } from "./definition-schema.ts";
import { runDistributed } from "./distributed-map.ts";
import { fillTemplate, parseExpression } from "./expression.ts";
import type { Place, Run, RunBranch } from "./run.ts";
import { sideBySide } from "./side-by-side.ts";
import { runtimeError } from "./state-error.ts";

/** What the service runs at once of an inline Map without a limit of its own (developer guide, "Map state modes"). */
const inlineConcurrency = 40;

/** One attempt of a Map state, in either mode: all results, in the order of the items. */
export async function runMap(
  state: StateOf<"Map">,
  input: unknown,
  {
    place,
    run,
    context,
  }: { readonly place: Place; readonly run: Run; readonly context: Readonly<Record<string, unknown>> },
  runBranch: RunBranch,
): Promise<unknown> {
  const items = state.ItemsPath === undefined ? input : parseExpression(state.ItemsPath)({ input, context });
  if (!Array.isArray(items)) throw runtimeError("The items of a Map are not a list");
  const template = state.ItemSelector ?? state.Parameters;
  const parts = items.map((item, index) => {
    const map = { Item: { Index: index, Value: item } };
    const data = { input, context: { ...context, Map: map } };
    return { map, input: () => (template === undefined ? item : fillTemplate(template, data)) };
  });
  if (isDistributed(state)) return runDistributed(state, parts, { place, run, context });
  const branches = parts.map((part) => (within: Place) => {
    return runBranch(processorOf(state), part.input(), { ...within, map: part.map }, run);
  });
  return sideBySide({ place, run }, "Map", branches, state.MaxConcurrency || inlineConcurrency);
}
