/** What the functions use of API Gateway's HTTP API event, payload format 2.0. */
export interface HttpEvent {
  readonly routeKey: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly pathParameters?: Readonly<Record<string, string | undefined>>;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly isBase64Encoded: boolean;
  readonly requestContext: {
    readonly requestId: string;
    readonly timeEpoch?: number;
    readonly authorizer?: {
      /** Claims of a token that the gateway's JWT authorizer accepted: every one a string, an array as `[a b]`. */
      readonly jwt?: { readonly claims: Readonly<Record<string, string>> };
      /** What our own authorizer found, on routes that admit people and machines. */
      readonly lambda?: Readonly<Record<string, string>>;
    };
  };
}

export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}
