import * as z from "zod";

/** What goes back to the client. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

const messages = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  413: "Request Entity Too Large",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
  503: "Service Unavailable",
} as const;

/** An answer that the gateway gives itself, in the form that HTTP APIs have. */
export function gatewayAnswer(status: keyof typeof messages, headers: HttpAnswer["headers"] = {}): HttpAnswer {
  return {
    status,
    headers: { ...headers, "content-type": "application/json" },
    body: Buffer.from(JSON.stringify({ message: messages[status] })),
  };
}

const headerValue = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const responseSchema = z.object({
  statusCode: z.coerce.number().int().min(200).max(599),
  headers: z.record(z.string(), headerValue).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/**
 * Turns what a function returned into an HTTP response, as payload format 2.0 says (developer guide, "Lambda function
 * response for format 2.0"): without a `statusCode`, the value itself is the body of a 200.
 *
 * @param payload JSON text
 */
export function toHttpAnswer(payload: string): HttpAnswer {
  const result: unknown = JSON.parse(payload);
  if (result === null || typeof result !== "object" || !("statusCode" in result)) {
    const body = Buffer.from(typeof result === "string" ? result : payload);
    return { status: 200, headers: { "content-type": "application/json" }, body };
  }
  const { data } = responseSchema.safeParse(result);
  if (!data) return gatewayAnswer(500);
  const headers = Object.entries(data.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    status: data.statusCode,
    headers: {
      "content-type": "text/plain;charset=UTF-8",
      ...Object.fromEntries(headers),
      ...(data.cookies && { "set-cookie": data.cookies }),
    },
    body: Buffer.from(data.body ?? "", data.isBase64Encoded ? "base64" : "utf8"),
  };
}
