/** The integration by which a task calls Lambda's Invoke (developer guide, "Invoke an AWS Lambda function"). */
export const lambdaInvoke = "arn:aws:states:::lambda:invoke";

/** The tasks that this machine can run: a function by its ARN, and the Lambda integration, with or without a token. */
export const isSupportedResource = (resource: string): boolean =>
  /^arn:aws:lambda:[^:]+:\d{12}:function:/.test(resource) ||
  resource === lambdaInvoke ||
  resource === `${lambdaInvoke}.waitForTaskToken`;
