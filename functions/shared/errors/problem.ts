import { type ProblemCode, problems } from "./problems.ts";

/** One thing that is wrong with the input: a JSON Pointer (RFC 6901) into the body, or `#/query/x`, `#/path/x`, `#/header/x`. */
export interface InputError {
  readonly pointer: string;
  readonly detail: string;
  readonly code?: string;
}

export interface ProblemDetails {
  /** Safe to show to the caller: never a value that the caller sent, never anything internal. */
  readonly detail?: string;
  readonly errors?: readonly InputError[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members (RFC 9457 section 3.2), such as the state that stands in the way. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** A refusal that the caller is told about. Everything else that is thrown becomes a blank 500. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ProblemCode;
  readonly details: ProblemDetails;

  constructor(code: ProblemCode, details: ProblemDetails = {}) {
    super(code, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return problems[this.code].status;
  }
}
