import * as z from "zod";
import type { Invoke } from "#local/lambda/functions.ts";
import { answerSchema, type CallEvent } from "./media-protocol.ts";

/** What was answered is not of the protocol. The message quotes no value of the answer. */
export class MediaAnswerError extends Error {
  override readonly name = "MediaAnswerError";
}

export type MediaAnswer = z.infer<typeof answerSchema>;

/**
 * Delivers an event as the service does: one that the function fails on comes once more, and then no more.
 *
 * @param times how often it is delivered, all at once: the service does so where an answer takes longer than 5 seconds
 * @returns the answer; undefined when the function failed
 * @throws MediaAnswerError also when the same event was answered in two ways
 */
export async function deliver(
  invoke: Invoke,
  functionName: string,
  event: CallEvent,
  times: number,
): Promise<MediaAnswer | undefined> {
  const once = async () => {
    const first = await invoke(functionName, event);
    return first.functionError ? invoke(functionName, event) : first;
  };
  const results = await Promise.all(Array.from({ length: times }, once));
  if (results.some(({ functionError }) => functionError)) return undefined;
  const [payload = "null", ...others] = results.map((result) => result.payload);
  const type = event.InvocationEventType;
  if (others.some((other) => other !== payload)) {
    throw new MediaAnswerError(`${type}, delivered ${times} times, was answered in different ways`);
  }
  const { data, error } = answerSchema.safeParse(JSON.parse(payload));
  if (!data) throw new MediaAnswerError(`the answer to ${type} is not valid: ${z.prettifyError(error)}`);
  return data;
}
