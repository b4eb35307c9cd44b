import * as z from "zod/mini";
import { IntegrityError } from "./errors/integrity-error.ts";
import { logFailure } from "./errors/log-failure.ts";
import { UnavailableError } from "./errors/unavailable-error.ts";
import type { FunctionSpec } from "./http/route.ts";

/** A function that a workflow calls as one of its steps, and what it is handed: ids, dates and codes (rule R4). */
export interface StepSpec extends FunctionSpec {
  readonly input: z.core.$ZodType;
}

/**
 * The Lambda handler of a step. Whatever it throws is one line in the log, and stands in the history of the execution, so it
 * leaves with a name and ids alone; whether to try again is for the workflow to say.
 * @param name `developers/send-notice`
 */
export const stepFunction =
  <S extends StepSpec, R>(name: string, { input }: S, handle: (given: z.output<S["input"]>) => Promise<R>) =>
  async (event: unknown, context: { readonly awsRequestId?: string } = {}): Promise<R> => {
    try {
      return await handle(z.parse(input, event) as z.output<S["input"]>);
    } catch (error) {
      logFailure(error, { route: `step ${name}`, requestId: context.awsRequestId });
      throw withoutWords(error);
    }
  };

/** The messages of our own errors hold ids and names; any other may quote what was read or sent. */
function withoutWords(error: unknown): Error {
  if (error instanceof UnavailableError || error instanceof IntegrityError) return error;
  const name = error instanceof Error ? error.name : typeof error;
  return Object.assign(new Error("unexpected: see the log of the function"), { name });
}
