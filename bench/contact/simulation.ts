import { type DirectNeed, directNeed } from "./direct-need.ts";
import { type DirectYear, directYear } from "./direct-year.ts";
import { type ExtensionYear, extensionYear } from "./extension-year.ts";
import { sellersOf } from "./market.ts";

export interface SimulationResults {
  readonly base: DirectNeed;
  /** Twice the orders: of twice as many sellers of the same sizes, and of the same sellers. */
  readonly twiceTheSellers: DirectNeed;
  readonly twiceTheirOrders: DirectNeed;
  /** The three callers who need the most, with the pool that they need and with one number less. */
  readonly enough: DirectYear;
  readonly oneLess: DirectYear;
  readonly extensions: ExtensionYear;
}

/** A year of the market, by the rules of the domain and without a database. @param numbers for extensions */
export function simulate(numbers: number): SimulationResults {
  const sellers = sellersOf({ twins: 1, ordersTimes: 1 });
  const base = directNeed(sellers);
  const given = (poolSize: number) =>
    base.largest
      .map((caller) => directYear(caller, poolSize))
      .reduce((one, other) => ({ given: one.given + other.given, refused: one.refused + other.refused }));
  return {
    base,
    twiceTheSellers: directNeed(sellersOf({ twins: 2, ordersTimes: 1 })),
    twiceTheirOrders: directNeed(sellersOf({ twins: 1, ordersTimes: 2 })),
    enough: given(base.numbers),
    oneLess: given(base.numbers - 1),
    extensions: extensionYear(sellers, numbers),
  };
}
