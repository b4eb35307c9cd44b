/**
 * A dependency refused, or did not say what became of the call. Nothing may be answered from it; the caller may try
 * again.
 */
export class UnavailableError extends Error {
  override readonly name = "UnavailableError";
  readonly dependency: "kms" | "dynamodb";

  constructor(dependency: "kms" | "dynamodb", options?: ErrorOptions) {
    super(`${dependency} is unavailable`, options);
    this.dependency = dependency;
  }
}
