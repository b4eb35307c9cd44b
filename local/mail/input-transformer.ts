import { findPath, parsePath } from "#local/states/json-path.ts";
import type { LocalInputTransformer } from "#local/system.ts";

const variable = /<([\w-]+)>/g;

/**
 * Makes of an event what its rule hands on. As EventBridge does, it puts nothing where the event has none, and escapes
 * nothing. Only text is put in; and each variable has to stand in quotes, since it is not documented what is left of one
 * that stands alone. Source: Amazon EventBridge User Guide, "Amazon EventBridge input transformation".
 *
 * @throws RangeError for a template or a path that is not supported: better at the start than for an event
 */
export function compileTransformer({ paths, template }: LocalInputTransformer): (event: unknown) => unknown {
  const parsed = new Map(Object.entries(paths).map(([name, path]) => [name, parsePath(path)]));
  const filled = (textOf: (name: string) => string) =>
    JSON.parse(template.replaceAll(variable, (_, name) => textOf(name)));
  try {
    filled((name) => {
      if (!parsed.has(name)) throw new RangeError(`<${name}> is not declared`);
      return "";
    });
  } catch (error) {
    throw error instanceof SyntaxError ? new RangeError("the template is no JSON without its variables") : error;
  }
  return (event) =>
    filled((name) => {
      const found = findPath(event, parsed.get(name) ?? []);
      return typeof found === "string" ? found : "";
    });
}
