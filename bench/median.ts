/** The middle one, which a few disturbed samples do not move; of an even number the upper of the two. NaN of none. */
export const median = (numbers: readonly number[]): number =>
  numbers.toSorted((one, other) => one - other)[numbers.length >> 1] ?? Number.NaN;
