import type { Epochs } from "#shared/standing/principal.ts";
import type { TokenLife } from "./token-expiry.ts";
import type { TokenState } from "./token-transitions.ts";

export const channels = ["phone", "email"] as const;
export type Channel = (typeof channels)[number];
export const formats = ["extension", "direct"] as const;
export type Format = (typeof formats)[number];

/** Whose a token is, and about what: never changes, and stands in every row that leads to it. */
export interface TokenIds {
  readonly contactTokenId: string;
  readonly orderId: string;
  readonly buyerId: string;
  readonly sellerId: string;
  readonly applicationId: string;
  readonly developerId: string;
  /** The credential that it was asked for with. */
  readonly clientId: string;
}

/** Where the row is that what was dialled or written to leads to. Whoever it names has the value. */
export interface HolderKey {
  readonly pk: string;
  readonly sk: string;
}

/** A contact token. Its value is not in it: it follows from the id, by `ContactKey`. */
export interface ContactToken extends TokenIds, TokenLife {
  readonly channel: Channel;
  /** Of phones. */
  readonly format?: Format | undefined;
  /** Index of the number, of phones. */
  readonly number?: string | undefined;
  /** Index of the one caller who may use it: always of `direct`, and of others if they named one. */
  readonly caller?: string | undefined;
  readonly holder: HolderKey;
  readonly status: TokenState;
  /** `global`, `developer`, `application` and `authorization`, as they were when it was issued. */
  readonly epochs: Epochs;
  readonly withdrawnAt?: string | undefined;
  /** Why it was extended each time, as typed. */
  readonly extendedFor?: readonly string[] | undefined;
  /** The token that had its number before, of pairs. */
  readonly tookOverFrom?: string | undefined;
  /** Rises with each write: what conditional writes compare. */
  readonly version: number;
}
