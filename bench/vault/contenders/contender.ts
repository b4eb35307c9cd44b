import type { Name } from "#bench/vault/order-pii.ts";

export type Values = Readonly<Record<Name, string>>;

/** One way of sealing the order's personal data. What `seal` gives is all that would be stored of it, by name. */
export interface Contender {
  readonly name: string;
  seal(): Promise<Readonly<Record<string, Uint8Array>>>;
  /** @returns the values that were sealed */
  open(stored: Readonly<Record<string, Uint8Array>>): Promise<Values>;
}
