/** A failure as a state machine sees it: `Error` and `Cause` of the Amazon States Language. */
export class StateError extends Error {
  override readonly name = "StateError";
  /** The error name that `Retry` and `Catch` match: `States.Timeout`, or a function's own. */
  readonly error: string;
  readonly reason: string;

  constructor(error: string, reason = "") {
    super(reason === "" ? error : `${error}: ${reason}`);
    this.error = error;
    this.reason = reason;
  }
}

/** A definition does with its data what cannot be done. Nothing catches it, in the service as here. */
export const runtimeError = (reason: string): StateError => new StateError("States.Runtime", reason);

/** Errors that `States.ALL` does not stand for (developer guide, "Error names"). */
const uncatchable = new Set(["States.Runtime", "States.DataLimitExceeded"]);
const timeouts = new Set(["States.Timeout", "States.HeartbeatTimeout"]);

/** Whether one of the names in `ErrorEquals` stands for this error. */
export function matchesError(names: readonly string[], { error }: StateError): boolean {
  return names.some((name) => {
    if (name === error) return true;
    if (name === "States.ALL") return !uncatchable.has(error);
    if (name === "States.TaskFailed") return !timeouts.has(error) && !uncatchable.has(error);
    return name === "States.Timeout" && timeouts.has(error);
  });
}
