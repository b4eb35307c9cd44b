import type { HtmlReply } from "./route.ts";

/** A handler's answer, with its status kept as the literal that the route declares. */
export function answer<const S extends number>(status: S): { readonly status: S };
export function answer<const S extends number, B>(
  status: S,
  body: B,
  headers?: Readonly<Record<string, string>>,
): { readonly status: S; readonly body: B; readonly headers?: Readonly<Record<string, string>> };
export function answer(status: number, body?: unknown, headers?: Readonly<Record<string, string>>) {
  return { status, ...(body === undefined ? {} : { body }), ...(headers === undefined ? {} : { headers }) };
}

/** A page of HTML instead. */
export const page = <const S extends number>(
  status: S,
  html: string,
  headers: Readonly<Record<string, string>>,
): HtmlReply<S> => ({ status, html, headers });
