import type { NumberPool } from "#contact/number-pool.ts";

/** Few of each, so that numbers run out, are given again, and calls of many orders meet at one. */
export const pool: NumberPool = {
  extension: ["+12065550100", "+12065550101"],
  direct: ["+12125550100", "+12125550101", "+12125550102"],
  draining: new Set(),
};

/** Each with a number, and another that an order may be corrected to. */
export const buyers = [
  { buyerId: "BUYER-00001", phones: ["+46701740605", "+46701740606"] },
  { buyerId: "BUYER-00002", phones: ["+491512345678", "+491512345679"] },
  { buyerId: "BUYER-00003", phones: ["+376312358", "+376312359"] },
] as const;

export const sellers = ["SELLER-01", "SELLER-02"] as const;

/** Numbers that sellers call from. */
export const callers = ["+4930901820", "+33142685300"] as const;

export const apps = [1, 2].map((n) => ({
  applicationId: `app_${n}`,
  developerId: `dev_${n}`,
  clientId: `cli_${n}`,
}));
export type App = (typeof apps)[number];

/** One of a list, whatever the number. */
export const pick = <T>(list: readonly T[], n: number): T => list[n % list.length] as T;
