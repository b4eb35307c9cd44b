import type { IncomingMessage } from "node:http";

/** API Gateway's quota for the payload of an HTTP API; not adjustable. */
const maximumBytes = 10 * 1024 * 1024;

/** The body as payload format 2.0 carries it. */
export interface EventBody {
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

/**
 * Media types whose body HTTP APIs deliver as text. The documentation does not list them: this is what the service was
 * observed to do. All else, `application/x-www-form-urlencoded` and no content type included, arrives as base64.
 */
const textTypes = /^(text\/.+|application\/(json|xml|javascript))$/;

/** Encodes a body for the event, by its content type. */
export function toEventBody(bytes: Buffer, contentType: string | undefined): EventBody {
  if (bytes.length === 0) return { isBase64Encoded: false };
  const mediaType = contentType?.split(";")[0]?.trim().toLowerCase() ?? "";
  return textTypes.test(mediaType)
    ? { body: bytes.toString("utf8"), isBase64Encoded: false }
    : { body: bytes.toString("base64"), isBase64Encoded: true };
}

/**
 * Reads a request's body to its end.
 *
 * @returns the bytes, or undefined if there are more than API Gateway takes
 * @throws if the client goes away in the middle
 */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const declared = Number(request.headers["content-length"] ?? 0);
  const chunks: Buffer[] = [];
  let size = 0;
  // Left undestroyed, as the connection must stay usable to answer 413; Node discards the rest of the body by itself.
  if (declared <= maximumBytes) {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      size += chunk.length;
      if (size > maximumBytes) return undefined;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }
  return undefined;
}
