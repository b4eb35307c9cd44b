import type { Execution } from "./execution.ts";

/**
 * What does not count any more when a failed execution runs again: its end, and all that its last state has recorded. The
 * service keeps the branches of a Parallel that succeeded; here they run again with the others, as tasks may (rule R10).
 */
export function redrivenKeys({ events }: Execution): readonly string[] {
  // The way to a state of the machine itself has one step, as in "/3:Decide"; those of branches have more.
  const last = events.findLast(({ key }) => /^\/\d+:[^/]* entered$/.test(key))?.key.replace(/ entered$/, "");
  return events.map(({ key }) => key).filter((key) => !last || !isOutside(key, last));
}

function isOutside(key: string, path: string): boolean {
  const isEnd = key === "end";
  return !isEnd && !key.startsWith(`${path} `) && !key.startsWith(`${path}#`);
}
