import { runtimeError, StateError } from "./state-error.ts";

/** A member of an object, an element of a list, or `*`: all of either. */
type Step = string | number | typeof every;
const every = Symbol("*");

export type Path = readonly Step[];

const step =
  /^(?:\.([\p{L}_][\p{L}\p{N}_-]*)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]|(?:\.\*|\[\*\]))/u;

/**
 * Parses a JSONPath of names, indexes and `*`. Filters, slices and descendants are not supported: a workflow that carries
 * ids has no use for them.
 *
 * @throws RangeError for any other path
 */
export function parsePath(text: string): Path {
  const steps: Step[] = [];
  for (let rest = text.slice(1); rest !== "" || !text.startsWith("$"); ) {
    const matched = text.startsWith("$") ? step.exec(rest) : null;
    if (!matched) throw new RangeError(`the path ${text} is not supported`);
    const [all, name, index, single, double] = matched;
    const quoted = single ?? double;
    if (name !== undefined) steps.push(name);
    else if (index !== undefined) steps.push(Number(index));
    else steps.push(quoted === undefined ? every : quoted.replace(/\\(.)/g, "$1"));
    rest = rest.slice(all.length);
  }
  return steps;
}

function childrenOf(value: unknown, step: Step): readonly unknown[] {
  if (value === null || typeof value !== "object") return [];
  if (step === every) return Object.values(value);
  return Object.hasOwn(value, step) ? [(value as Record<string | number, unknown>)[step]] : [];
}

/** What the path leads to; undefined if it leads nowhere. A path with `*` leads to a list. */
export function findPath(value: unknown, path: Path): unknown {
  const found = path.reduce<readonly unknown[]>(
    (nodes, step) => nodes.flatMap((node) => childrenOf(node, step)),
    [value],
  );
  return path.includes(every) ? found : found[0];
}

/** Throws States.Runtime if the path leads nowhere. */
export function readPath(value: unknown, text: string): unknown {
  const found = findPath(value, parsePath(text));
  if (found === undefined) throw runtimeError(`The path '${text}' could not be found in the input`);
  return found;
}

/** A copy of `value` with `part` in the place that a reference path names; objects on the way are made where there are none. */
export function writePath(value: unknown, text: string, part: unknown): unknown {
  const write = (node: unknown, [step, ...rest]: Path): unknown => {
    if (step === undefined) return part;
    if (Array.isArray(node) && typeof step === "number" && step < node.length) {
      return node.with(step, write(node[step], rest));
    }
    const isObject = node !== null && typeof node === "object" && !Array.isArray(node);
    if (typeof step !== "string" || (node !== undefined && !isObject)) {
      throw new StateError("States.ResultPathMatchFailure", `Unable to apply ResultPath '${text}' to the input`);
    }
    const members = isObject ? (node as Record<string, unknown>) : {};
    return { ...members, [step]: write(Object.hasOwn(members, step) ? members[step] : undefined, rest) };
  };
  return write(value, parsePath(text));
}
