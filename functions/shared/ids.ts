import { monotonicFactory } from "ulid";

/** Identifiers, passed in so that tests can replay a case. */
export interface Ids {
  /** `prefix_ULID`: sortable by the time it was made, unique across processes (80 random bits). */
  next(prefix: string): string;
}

const ulid = monotonicFactory();

export const systemIds: Ids = { next: (prefix) => `${prefix}_${ulid()}` };
