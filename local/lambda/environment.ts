import type { LocalFunction } from "#local/system.ts";

/**
 * The whole environment of a function: what the template declares, and what Lambda itself defines for every function
 * (Lambda developer guide, "Defined runtime environment variables"), but for log groups, which do not exist here. Nothing of this process's own environment.
 *
 * @param endpoint the front door's URL; the AWS SDK sends every service call there
 */
export function functionEnvironment(
  { name, handler, codeDirectory, environment, memoryMegabytes, role }: LocalFunction,
  { region, endpoint }: { readonly region: string; readonly endpoint: string },
): Record<string, string> {
  return {
    ...environment,
    NODE_ENV: "production",
    LAMBDA_TASK_ROOT: codeDirectory,
    _HANDLER: handler,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
    AWS_ENDPOINT_URL: endpoint,
    // Lambda has no such files; without this, the SDK would read the ones of whoever runs this machine.
    AWS_CONFIG_FILE: "none",
    AWS_SHARED_CREDENTIALS_FILE: "none",
    AWS_ACCESS_KEY_ID: role.accessKeyId,
    // Not secret: the front door tells callers apart by their key id and listens on this machine only.
    AWS_SECRET_ACCESS_KEY: "local",
  };
}
