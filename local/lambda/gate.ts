/** Runs a task as soon as there is room for it; tasks that wait start in the order in which they came. */
export type Gate = <Result>(task: () => Promise<Result>) => Promise<Result>;

/** @param width how many tasks may run at once */
export function createGate(width: number): Gate {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    // Whoever leaves hands its room over without giving it up, so that nobody slips in between.
    if (running >= width) await new Promise<void>((enter) => waiting.push(enter));
    else running += 1;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
