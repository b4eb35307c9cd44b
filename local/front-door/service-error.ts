/**
 * A refusal as the AWS service itself would give it. `code` is the service's own error name, such as
 * `ProvisionedThroughputExceededException`; each service puts it on the wire in its own form.
 */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly code: string;
  readonly status: number;

  constructor(code: string, message = "", status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}
