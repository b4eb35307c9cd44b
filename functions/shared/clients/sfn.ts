import { SendTaskSuccessCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { patience } from "./patience.ts";
import { outermost, reportUnavailable } from "./report-unavailable.ts";

/** Answers that say that it was done before, or that nobody waits any more. */
const telling = new Set(["ExecutionAlreadyExists", "TaskTimedOut", "InvalidToken", "TaskDoesNotExist"]);

/** The Step Functions client of a function. @throws UnavailableError from every call whose outcome is not known */
export function sfn(): SFNClient {
  const client = new SFNClient(patience);
  client.middlewareStack.add(
    reportUnavailable("states", (error) => telling.has(error.name)),
    outermost,
  );
  return client;
}

const isTold = (error: unknown): boolean => error instanceof Error && telling.has(error.name);

/**
 * Starts an execution. A name is taken for 90 days: who is called twice with it starts one.
 * @param input ids only: the state of a workflow is kept in clear (rule R4)
 */
export async function startExecution(
  client: SFNClient,
  stateMachineArn: string,
  { name, input }: { readonly name: string; readonly input: object },
): Promise<void> {
  try {
    await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
  } catch (error) {
    if (!isTold(error)) throw error;
  }
}

/** Lets a workflow go on that waits with this token. One that has gone on by itself is left alone. */
export async function reportTask(client: SFNClient, taskToken: string, output: object): Promise<void> {
  try {
    await client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }));
  } catch (error) {
    if (!isTold(error)) throw error;
  }
}
