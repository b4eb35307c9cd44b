import * as z from "zod/mini";
import type { FunctionSpec } from "./http/route.ts";

/**
 * A function's environment, parsed once when it starts.
 * @throws Error naming the variables that are missing or wrong, never their values.
 */
export function readEnv<F extends FunctionSpec>(spec: F): z.output<F["env"]> {
  const parsed = z.safeParse(spec.env, process.env);
  if (parsed.success) return parsed.data as z.output<F["env"]>;
  const names = new Set(parsed.error.issues.map(({ path }) => path.join(".")));
  throw new Error(`environment: ${[...names].join(", ")} missing or not valid`);
}
