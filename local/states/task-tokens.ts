import { randomBytes } from "node:crypto";

/** What whoever was given a task token says of the task. */
export type TaskReport =
  | { readonly succeeded: true; readonly output: string }
  | { readonly succeeded: false; readonly error: string; readonly cause: string };

/** A task that waits for its token. */
export interface WaitingTask {
  report(report: TaskReport): void;
  heartbeat(): void;
}

/** Who waits for which token. */
export interface TaskTokens {
  /** Says of a token to which execution it belongs, now and after it has been used. */
  remember(token: string, executionArn: string): void;
  open(token: string, task: WaitingTask): void;
  close(token: string): void;
  /** Undefined for a token that was never given. `task` is absent when nobody waits for it any more. */
  find(token: string): { readonly executionArn: string; readonly task?: WaitingTask } | undefined;
}

export const newTaskToken = (): string => randomBytes(48).toString("base64");

export function createTaskTokens(): TaskTokens {
  const executions = new Map<string, string>();
  const waiting = new Map<string, WaitingTask>();
  return {
    remember: (token, executionArn) => executions.set(token, executionArn),
    open: (token, task) => waiting.set(token, task),
    close: (token) => waiting.delete(token),
    find: (token) => {
      const executionArn = executions.get(token);
      const task = waiting.get(token);
      return executionArn === undefined ? undefined : { executionArn, ...(task && { task }) };
    },
  };
}
