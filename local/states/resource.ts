/** The integration by which a task calls Lambda's Invoke (developer guide, "Invoke an AWS Lambda function"). */
export const lambdaInvoke = "arn:aws:states:::lambda:invoke";

/** The integration by which a task starts an execution, and does not wait for it ("Start a new AWS Step Functions state machine"). */
export const startExecution = "arn:aws:states:::states:startExecution";

/** The tasks that this machine can run: a function by its ARN, the Lambda integration, with or without a token, and that of Step Functions. */
export const isSupportedResource = (resource: string): boolean =>
  /^arn:aws:lambda:[^:]+:\d{12}:function:/.test(resource) ||
  resource === lambdaInvoke ||
  resource === `${lambdaInvoke}.waitForTaskToken` ||
  resource === startExecution;
