interface Span {
  /** Milliseconds on the clock of `performance.now()`. */
  readonly startedAt: number;
  readonly finishedAt: number;
}

/**
 * The most calls of which each began when the one before it had ended: what the request waited for, one after the other.
 * Calls side by side count once. (Interval scheduling: whichever ends first comes first.)
 */
export function inSequence<Call extends Span>(calls: readonly Call[]): Call[] {
  const sequence: Call[] = [];
  for (const call of calls.toSorted((one, other) => one.finishedAt - other.finishedAt)) {
    const before = sequence.at(-1);
    if (!before || call.startedAt >= before.finishedAt) sequence.push(call);
  }
  return sequence;
}
