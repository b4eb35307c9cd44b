import * as z from "zod/mini";
import { Problem } from "#shared/errors/problem.ts";

/**
 * Where a list goes on, as its reader carries it: opaque, but no secret and not signed, so that what comes back is held to
 * the list's own schema before DynamoDB sees it.
 */
export const toCursor = (place: Readonly<Record<string, unknown>>): string =>
  Buffer.from(JSON.stringify(place)).toString("base64url");

/**
 * @param place what the cursors of this list hold, and of no other
 * @throws Problem `invalid_request` for anything else
 */
export function fromCursor<S extends z.core.$ZodType>(place: S, cursor: string): z.output<S> {
  try {
    return z.parse(place, JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch {
    throw foreignCursor();
  }
}

/** Whatever is wrong with a cursor, there is one thing to say about it. */
export const foreignCursor = (): Problem =>
  new Problem("invalid_request", { errors: [{ pointer: "#/query/cursor", detail: "is not a cursor of this list" }] });
