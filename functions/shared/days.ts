/** Milliseconds. */
export const day = 24 * 60 * 60 * 1000;

/** The same time, so many days later or, below zero, earlier: days of 24 hours. */
export const addDays = (from: Date, days: number): Date => new Date(from.getTime() + days * day);
