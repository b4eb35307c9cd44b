import { log } from "#shared/log/log.ts";
import { IntegrityError } from "./integrity-error.ts";
import { UnavailableError } from "./unavailable-error.ts";

export interface FailureContext {
  /** `GET /v1/orders/{orderId}`; `step developers/send-notice` */
  readonly route: string;
  readonly requestId?: string | undefined;
  readonly principal?: string | undefined;
}

/** One line about something thrown that is no refusal of ours, under the code that says who has to look. */
export function logFailure(error: unknown, { route, requestId, principal }: FailureContext): void {
  if (error instanceof UnavailableError) {
    const errorName = error.cause instanceof Error ? error.cause.name : error.name;
    log("dependency.unavailable", { route, dependency: error.dependency, errorName }, requestId);
  } else if (error instanceof IntegrityError) {
    log("integrity.violation", { route, subject: error.subject }, requestId);
  } else {
    log("request.failed", { route, principal, ...describe(error) }, requestId);
  }
}

/** Name and place of an unexpected error. Its message is left out, with all its lines: it may quote what the caller sent. */
function describe(error: unknown): { errorName: string; errorAt: string | undefined } {
  if (!(error instanceof Error)) return { errorName: typeof error, errorAt: undefined };
  const frames = error.stack?.split("\n").slice(error.message.split("\n").length);
  const frame = frames?.find((text) => /^\s+at /.test(text));
  return { errorName: error.name, errorAt: frame?.trim() };
}
