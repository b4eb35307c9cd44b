import { signedCalls } from "#local/front-door/signed-call.ts";
import type { Role } from "#local/system.ts";

/** DynamoDB Streams as one caller sees it: sends a request, answers with the response. Throws StreamError. */
export type StreamApi = (operation: string, input: object) => Promise<Readonly<Record<string, unknown>>>;

/** A refusal by DynamoDB Streams, or on the way there. */
export class StreamError extends Error {
  override readonly name = "StreamError";
  /** `TrimmedDataAccessException` */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Reads streams in the name of a function's role, as Lambda does. */
export function streamsThrough(frontDoorUrl: string, region: string): (role: Role) => StreamApi {
  const send = signedCalls(() => frontDoorUrl, { region, service: "streams.dynamodb" });
  return (role) => async (operation, input) => {
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDBStreams_20120810.${operation}`,
    };
    const request = { method: "POST", path: "/", headers, body: Buffer.from(JSON.stringify(input)) };
    const answer = await send(role, request).catch((error: unknown) => {
      throw new StreamError("SdkClientException", error instanceof Error ? error.message : "");
    });
    const body = JSON.parse(answer.body.toString());
    if (answer.status === 200) return body;
    throw new StreamError(String(body.__type).replace(/^.*#/, ""), String(body.message ?? body.Message ?? ""));
  };
}
