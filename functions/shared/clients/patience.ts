/**
 * How long a function waits for a service, and how often it asks again. A request that could not be answered within a
 * few seconds is better told so: the caller can try again, and nothing was handed out.
 */
export const patience = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
} as const;
