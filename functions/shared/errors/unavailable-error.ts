/**
 * A dependency refused, or did not say what became of the call. Nothing may be answered from it; the caller may try
 * again.
 */
export class UnavailableError extends Error {
  override readonly name = "UnavailableError";
  /** `deadline`: the function's own time ran out while it waited for one of the others. */
  readonly dependency: "kms" | "dynamodb" | "ses" | "states" | "lambda" | "deadline";

  constructor(dependency: UnavailableError["dependency"], options?: ErrorOptions) {
    const { cause } = options ?? {};
    // The cause's name says whether to wait or to mend a policy; its message may quote data and stays out.
    super(`${dependency} is unavailable${cause instanceof Error ? ` (${cause.name})` : ""}`, options);
    this.dependency = dependency;
  }
}
