import * as z from "zod/mini";
import { invokeFunction, lambda } from "#shared/clients/lambda.ts";
import { readEnv } from "#shared/env.ts";
import { callDecision } from "./call-decision.ts";
import { mediaApplication } from "./media-application.contract.ts";
import { answerEvent } from "./media-application.ts";
import type { MediaPorts } from "./media-call.ts";
import { promptFor } from "./policy/prompts.ts";

const env = readEnv(mediaApplication);
const functions = lambda();

/** This function opens nothing: it asks the one that may, and forgets the answer with its own. */
const decide: MediaPorts["decide"] = async (relay) =>
  z.parse(callDecision, await invokeFunction(functions, env.RELAY_FUNCTION, { relay }));

/** Called again after 5 seconds, and with whatever happens in a call; each event may come more than once. */
export const handler = (event: unknown, { awsRequestId }: { readonly awsRequestId?: string } = {}) =>
  answerEvent(event, { decide, say: promptFor, requestId: awsRequestId });
