import * as z from "zod";
import { MediaAnswerError } from "#local/telephony/deliver.ts";
import type { Telephony } from "#local/telephony/telephony.ts";

const callSchema = z.strictObject({
  from: z.string().min(1).max(64),
  to: z.string().min(1).max(64),
  /** What a telephone can send. */
  keys: z
    .array(z.string().regex(/^[0-9*#A-D]{0,64}$/))
    .max(10)
    .default([]),
  answered: z.boolean().default(true),
  deliver: z.int().min(1).max(5).default(1),
});

/** Answers with how the call went; or with what is wrong with the body, with the system or with an answer of its function. */
export async function playCall(telephony: Pick<Telephony, "play">, body: unknown) {
  const call = callSchema.safeParse(body);
  if (!call.success) return { status: 400, body: { error: z.prettifyError(call.error) } };
  const { deliver, ...made } = call.data;
  try {
    const played = await telephony.play(made, deliver);
    return played
      ? { status: 200, body: played }
      : { status: 404, body: { error: "no function of the system takes calls" } };
  } catch (error) {
    if (error instanceof MediaAnswerError) return { status: 502, body: { error: error.message } };
    throw error;
  }
}
