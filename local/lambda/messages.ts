/** What host and worker say to each other. Events and results travel as JSON text, as they do in Lambda. */

/** The parts of Lambda's context object that differ from one invocation to the next. */
export interface InvocationContext {
  readonly awsRequestId: string;
  readonly invokedFunctionArn: string;
  readonly timeoutMilliseconds: number;
}

/** Host to worker. A union, so that more can be asked of a running worker later. */
export type WorkerRequest = {
  readonly type: "invoke";
  readonly event: string;
  readonly context: InvocationContext;
};

/** An error as Lambda's Node.js runtime reports it. */
export interface ReportedError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** Worker to host. */
export type WorkerReply =
  | { readonly type: "ready" }
  | { readonly type: "init-failure"; readonly error: ReportedError }
  | { readonly type: "result"; readonly requestId: string; readonly payload: string }
  | { readonly type: "failure"; readonly requestId: string; readonly error: ReportedError };

/** What a worker is started with. */
export interface WorkerSetup {
  readonly codeDirectory: string;
  /** `index.handler` */
  readonly handler: string;
  /** See `LocalClock.offset`. */
  readonly clockOffset?: SharedArrayBuffer;
}
