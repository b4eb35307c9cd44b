import { UnavailableError } from "#shared/errors/unavailable-error.ts";

/**
 * A middleware for the outermost step of an SDK client. Throttling, time-outs, refusals and lost connections come out as
 * UnavailableError, here and nowhere else, so that no caller takes "could not read" for "is not there".
 * @param tells whether an error says something about the data or about our code; any other leaves the outcome unknown
 */
export const reportUnavailable =
  (dependency: UnavailableError["dependency"], tells: (error: Error) => boolean) =>
  <Input, Output>(next: (args: Input) => Promise<Output>) =>
  async (args: Input): Promise<Output> => {
    try {
      return await next(args);
    } catch (error) {
      if (error instanceof Error && tells(error)) throw error;
      throw new UnavailableError(dependency, { cause: error });
    }
  };

export const outermost = { step: "initialize", priority: "high", name: "reportUnavailable" } as const;
