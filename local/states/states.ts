import { holds } from "./choice.ts";
import type { State, StateOf } from "./definition-schema.ts";
import { type Data, fillTemplate, parseExpression } from "./expression.ts";
import { writePath } from "./json-path.ts";
import { runMap } from "./map.ts";
import { caught, withRetries } from "./recovery.ts";
import { type Place, type Run, type RunBranch, secondsAfter, until } from "./run.ts";
import { sideBySide } from "./side-by-side.ts";
import { runtimeError, StateError } from "./state-error.ts";
import { runTask } from "./task.ts";

/** What comes of one state: its output, and the state after it, if there is one. */
export interface Passage {
  readonly output: unknown;
  readonly next: string | undefined;
}

/** One state, entered with some input. */
export interface Visit<Type extends State["Type"] = State["Type"]> {
  readonly state: StateOf<Type>;
  readonly input: unknown;
  readonly context: Readonly<Record<string, unknown>>;
  readonly enteredAt: string;
  readonly place: Place;
  readonly run: Run;
}

/** `InputPath` and `OutputPath`: null stands for an empty object. */
function selected(path: string | null | undefined, input: unknown, context: unknown): unknown {
  if (path === null) return {};
  return path === undefined ? input : parseExpression(path)({ input, context });
}

/** How a state's result becomes part of its output: `ResultSelector`, then `ResultPath` on the state's input. */
function withResult(
  { ResultSelector, ResultPath = "$" }: { ResultSelector?: unknown; ResultPath?: string | null | undefined },
  { input, context }: Data,
  result: unknown,
): unknown {
  const picked = ResultSelector === undefined ? result : fillTemplate(ResultSelector, { input: result, context });
  return ResultPath === null ? input : writePath(input, ResultPath, picked);
}

function dueOf({ state, enteredAt }: Visit<"Wait">, data: Data): Date {
  const { Seconds, SecondsPath, Timestamp, TimestampPath } = state;
  const seconds = SecondsPath === undefined ? Seconds : parseExpression(SecondsPath)(data);
  if (seconds !== undefined) return secondsAfter(enteredAt, Number(seconds));
  const time = TimestampPath === undefined ? Timestamp : parseExpression(TimestampPath)(data);
  const due = new Date(String(time));
  if (Number.isNaN(due.getTime())) throw runtimeError(`${JSON.stringify(time)} is not a timestamp`);
  return due;
}

function failureOf({ Error: error, ErrorPath, Cause, CausePath }: StateOf<"Fail">, data: Data): StateError {
  const text = (fixed: string | undefined, path: string | undefined) =>
    path === undefined ? (fixed ?? "") : String(parseExpression(path)(data));
  return new StateError(text(error, ErrorPath), text(Cause, CausePath));
}

async function runParallel(
  { state, context, run }: Visit<"Parallel">,
  input: unknown,
  place: Place,
  runBranch: RunBranch,
) {
  const branchInput = state.Parameters === undefined ? input : fillTemplate(state.Parameters, { input, context });
  const parts = state.Branches.map((branch) => (within: Place) => runBranch(branch, branchInput, within, run));
  return sideBySide({ place, run }, "Parallel", parts, parts.length);
}

/** The states that can fail, be tried again, and have their failures caught. */
async function runFallible(visit: Visit<"Task" | "Parallel" | "Map">, runBranch: RunBranch): Promise<Passage> {
  const { state, input, context, place, run } = visit;
  try {
    const effective = selected(state.InputPath, input, context);
    const result = await withRetries(state, { place, run }, (attempt, RetryCount) => {
      const tried = { ...context, State: { ...(context.State as object), RetryCount } };
      if (state.Type === "Task") return runTask(state, effective, { place: attempt, run, context: tried });
      if (state.Type === "Map") return runMap(state, effective, { place: attempt, run, context: tried }, runBranch);
      return runParallel({ ...visit, state, context: tried }, effective, attempt, runBranch);
    });
    const whole = withResult(state, { input, context }, result);
    return { output: selected(state.OutputPath, whole, context), next: state.Next };
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    const passage = caught(state, error, input);
    if (!passage) throw error;
    return passage;
  }
}

/** Runs one state. Throws StateError where it fails and nothing catches that. */
export async function runState(visit: Visit, runBranch: RunBranch): Promise<Passage> {
  const { state, input, context, place, run } = visit;
  if (state.Type === "Task" || state.Type === "Parallel" || state.Type === "Map") {
    return runFallible({ ...visit, state }, runBranch);
  }
  if (state.Type === "Fail") throw failureOf(state, { input, context });
  const effective = selected(state.InputPath, input, context);
  const data = { input: effective, context };
  const output = (value: unknown) => selected(state.OutputPath, value, context);
  if (state.Type === "Succeed") return { output: output(effective), next: undefined };
  if (state.Type === "Wait") {
    await until(run, dueOf({ ...visit, state }, data), place.signal);
    return { output: output(effective), next: state.Next };
  }
  if (state.Type === "Choice") {
    const next = state.Choices.find((rule) => holds(rule, data))?.Next ?? state.Default;
    if (next === undefined) throw new StateError("States.NoChoiceMatched", "No choice rule matched");
    return { output: output(effective), next };
  }
  const filled = state.Parameters === undefined ? effective : fillTemplate(state.Parameters, data);
  return {
    output: output(withResult(state, { input, context }, state.Result === undefined ? filled : state.Result)),
    next: state.Next,
  };
}
