import type { Ids } from "#shared/ids.ts";

/** `acc_1`, `acc_2`, … */
export function sequentialIds(): Ids {
  let count = 0;
  return { next: (prefix) => `${prefix}_${++count}` };
}
