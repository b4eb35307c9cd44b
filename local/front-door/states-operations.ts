import { randomUUID } from "node:crypto";
import { type Execution, endOf } from "#local/states/execution.ts";
import type { Executions } from "#local/states/executions.ts";
import { historyOf } from "#local/states/history.ts";
import type { TaskReport } from "#local/states/task-tokens.ts";
import { ServiceError } from "./service-error.ts";
import type { InputOf, Operation } from "./states-input.ts";

type Operations = {
  readonly [Name in Operation]: (executions: Executions, input: InputOf<Name>) => unknown;
};

/** Times on the wire are seconds since 1970. */
const seconds = (time: string): number => Date.parse(time) / 1000;

function existing(executions: Executions, arn: string): Execution {
  const execution = executions.find(arn);
  if (execution) return execution;
  throw new ServiceError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
}

function start(executions: Executions, input: InputOf<"StartExecution">) {
  const machine = executions.machines.find(({ arn }) => arn === input.stateMachineArn);
  if (!machine) {
    throw new ServiceError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${input.stateMachineArn}'`);
  }
  const name = input.name ?? randomUUID();
  const arn = `${machine.arn.replace(":stateMachine:", ":execution:")}:${name}`;
  const known = executions.find(arn);
  // Of a running one the same is answered again; a name is not given to another one.
  if (known && (endOf(known).status !== "RUNNING" || known.input !== input.input)) {
    throw new ServiceError("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
  }
  const execution = known ?? executions.start(machine, name, input.input);
  return { executionArn: execution.arn, startDate: seconds(execution.startedAt) };
}

function summary(execution: Execution) {
  const { arn, name, machine, startedAt, mapRun } = execution;
  const { status, stoppedAt } = endOf(execution);
  return {
    executionArn: arn,
    stateMachineArn: machine.arn,
    ...(mapRun && { mapRunArn: mapRun.arn }),
    name,
    status,
    startDate: seconds(startedAt),
    ...(stoppedAt && { stopDate: seconds(stoppedAt) }),
  };
}

function describe(execution: Execution) {
  const { output, error, cause } = endOf(execution);
  return {
    ...summary(execution),
    input: execution.input,
    inputDetails: { included: true },
    ...(output !== undefined && { output, outputDetails: { included: true } }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  };
}

/** One page of a list; its token is the number of elements before the next one. */
function page<Element>(all: readonly Element[], maxResults: number, nextToken = "0") {
  const from = /^\d{1,9}$/.test(nextToken) ? Number(nextToken) : Number.NaN;
  if (Number.isNaN(from)) throw new ServiceError("InvalidToken", "Invalid nextToken");
  const to = from + (maxResults || 100);
  return { elements: all.slice(from, to), ...(to < all.length && { nextToken: String(to) }) };
}

/** The task that waits for a token. */
function waitingTask(executions: Executions, token: string) {
  const found = executions.tokens.find(token);
  if (!found) throw new ServiceError("TaskDoesNotExist", "Task does not exist");
  if (!found.task) throw new ServiceError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
  return found.task;
}

function report(executions: Executions, token: string, outcome: TaskReport) {
  waitingTask(executions, token).report(outcome);
  return {};
}

/** The operations of Step Functions that have a stand-in. Source: Step Functions API Reference. */
export const statesOperations: Operations = {
  StartExecution: start,
  DescribeExecution: (executions, input) => describe(existing(executions, input.executionArn)),
  StopExecution: (executions, { executionArn, error, cause }) => {
    const execution = existing(executions, executionArn);
    if (endOf(execution).status === "RUNNING") executions.stop(execution, error, cause);
    return { stopDate: seconds(endOf(execution).stoppedAt ?? execution.startedAt) };
  },
  RedriveExecution: (executions, { executionArn }) => {
    const execution = existing(executions, executionArn);
    if (["RUNNING", "SUCCEEDED"].includes(endOf(execution).status)) {
      throw new ServiceError("ExecutionNotRedrivable", "Only executions that did not succeed can be redriven");
    }
    if (execution.mapRun) throw new ServiceError("ExecutionNotRedrivable", "Its Map Run redrives it");
    return { redriveDate: seconds(executions.redrive(execution)) };
  },
  ListExecutions: (executions, { stateMachineArn, mapRunArn, statusFilter, maxResults, nextToken }) => {
    const all = executions
      .list()
      .filter(({ machine, mapRun }) => (mapRunArn ? mapRun?.arn === mapRunArn : machine.arn === stateMachineArn))
      .map(summary)
      .filter(({ status }) => !statusFilter || status === statusFilter)
      .reverse();
    const { elements, ...more } = page(all, maxResults, nextToken);
    return { executions: elements, ...more };
  },
  GetExecutionHistory: (executions, { executionArn, maxResults, reverseOrder, nextToken }) => {
    const all = historyOf(existing(executions, executionArn)).map(({ timestamp, ...event }) => ({
      ...event,
      timestamp: seconds(timestamp),
    }));
    const { elements, ...more } = page(reverseOrder ? all.reverse() : all, maxResults, nextToken);
    return { events: elements, ...more };
  },
  SendTaskSuccess: (executions, { taskToken, output }) => report(executions, taskToken, { succeeded: true, output }),
  SendTaskFailure: (executions, { taskToken, error, cause }) =>
    report(executions, taskToken, { succeeded: false, error, cause }),
  SendTaskHeartbeat: (executions, { taskToken }) => {
    waitingTask(executions, taskToken).heartbeat();
    return {};
  },
};
