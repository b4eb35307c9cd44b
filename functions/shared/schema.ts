import { en } from "zod/locales";
import * as z from "zod/mini";

// Shorthands for what contracts say often. `zod/mini` rather than `zod`: it is two thirds smaller in a bundle, and a
// function waits for it at every cold start (docs/adr/0019-zod-mini-and-contracts-per-function.md).

// Without a language it says "Invalid input" of everything. Without `jitless` it compiles a parser for each object when it
// first meets one, which pays after thousands of requests and costs the first.
z.config({ ...en(), jitless: true });

/** A schema that is held to further checks. */
export function checked<S extends z.ZodMiniType>(schema: S, ...checks: z.core.$ZodCheck<z.output<S>>[]): S {
  return schema.check(...checks) as S;
}

/** A schema that says more of itself in the API's description. */
export function described<S extends z.ZodMiniType>(schema: S, meta: z.core.GlobalMeta): S {
  return schema.check(z.meta(meta)) as S;
}

/** A whole number that a double holds exactly. */
export function whole(...checks: z.core.$ZodCheck<number>[]) {
  return z.int().check(...checks);
}

/** Text by pattern. @param message what is said of text that does not match; it must not repeat it */
export function matching(pattern: RegExp, message: string) {
  return z.string().check(z.regex(pattern, message));
}

/** A function's environment: these variables, as text. */
export function variables<const Name extends string>(...names: readonly Name[]) {
  return z.object(Object.fromEntries(names.map((name) => [name, z.string()])) as Record<Name, z.ZodMiniString>);
}
