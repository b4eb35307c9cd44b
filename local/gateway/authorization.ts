import type { AuthorizerContext } from "./event.ts";

/** What an authorizer says of a request. */
export type Authorization =
  | { readonly admitted: true; readonly context: AuthorizerContext }
  | { readonly admitted: false; readonly status: 401 | 403 | 500; readonly headers?: Readonly<Record<string, string>> };
