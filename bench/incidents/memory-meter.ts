/** What a process had in memory, in MB of 2^20 bytes. */
export interface MemoryUse {
  readonly peak: number;
  /** The most in each tenth of the work. */
  readonly tenths: readonly number[];
}

/** Looks at the memory of this process each time that a hundredth of a tenth of the work is done. @param total pieces of work */
export function createMemoryMeter(total: number) {
  const tenths = Array.from({ length: 10 }, () => 0);
  const every = Math.max(1, Math.floor(total / 1000));
  let done = 0;
  return {
    /** One more piece is done; some may be done again. */
    count(): void {
      if (done++ % every > 0) return;
      const tenth = Math.min(9, Math.floor((10 * done) / total));
      tenths[tenth] = Math.max(tenths[tenth] ?? 0, process.memoryUsage.rss() / 2 ** 20);
    },
    use: (): MemoryUse => ({ peak: Math.max(...tenths), tenths }),
  };
}
