import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import type { AccessRequest } from "#local/iam/statement.ts";
import type { ServiceError } from "./service-error.ts";

export interface ServiceRequest {
  readonly method: string;
  /** With the query string. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface ServiceAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** One call, understood but not yet performed: first IAM decides about its permissions. */
export interface ServiceCall {
  /** As the API reference names it: `PutItem`. */
  readonly operation: string;
  /** The caller needs every one of them. Their context holds what the request says; who calls is added to it. */
  readonly permissions: readonly AccessRequest[];
  perform(): Promise<ServiceAnswer>;
  /** Batch operations: the answer that leaves every item unprocessed, with success as its status. */
  readonly unprocessed?: () => ServiceAnswer;
}

/** One AWS service behind the front door. */
export interface ServiceHandler {
  /** Throws ServiceError for a request that the service would not understand. */
  interpret(request: ServiceRequest): ServiceCall;
  /** The service's wire form of an error. */
  refuse(error: ServiceError): ServiceAnswer;
  /** What the service says when it is called too often, and when it fails. */
  readonly throttled: ServiceError;
  readonly unavailable: ServiceError;
}
