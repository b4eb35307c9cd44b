import * as z from "zod/mini";
import { orderRead, toOrder } from "#shared/orders/stored-order.ts";
import { type LevelName, levelKey } from "#shared/standing/levels.ts";
import { authorizationKey, authorizationRow } from "#shared/standing/seller-authorization.ts";
import { standingRow } from "#shared/standing/standing-row.ts";
import type { Row, RowKey } from "#shared/storage/consistent-read.ts";
import { storedRow } from "#shared/storage/stored-row.ts";
import { blockKey, toBlock, toHolder } from "./contact-rows.ts";
import type { HolderKey, TokenIds } from "./contact-token.ts";
import type { TokenGrounds } from "./token-life.ts";

export interface GroundsTables {
  readonly standing: string;
  readonly vault: string;
  readonly contact: string;
}

/** A responder's revocation of a credential leaves its time, whatever its developer does to it later. */
const credentialRow = z.extend(standingRow, { revokedAt: z.optional(z.string()) });

/** The rows that a token's life hangs on, all of which its ids lead to: one round trip. `groundsIn` takes them in this order. */
export function groundsReads(
  { standing, vault, contact }: GroundsTables,
  { orderId, buyerId, sellerId, applicationId, developerId, clientId }: TokenIds,
  holder: HolderKey,
): RowKey[] {
  const levels: LevelName[] = [
    "global",
    `developer#${developerId}`,
    `application#${applicationId}`,
    `credential#${clientId}`,
  ];
  return [
    ...levels.map((level) => ({ table: standing, key: levelKey(level) })),
    { table: standing, key: authorizationKey(sellerId, applicationId) },
    orderRead(vault, orderId),
    { table: contact, key: blockKey(buyerId, sellerId) },
    { table: contact, key: { ...holder } },
  ];
}

export function groundsIn(rows: readonly (Row | undefined)[]): TokenGrounds {
  const [global, developer, application, credential, authorization, order, block, holder] = rows;
  return {
    standing: {
      global: storedRow(standingRow, global),
      developer: storedRow(standingRow, developer),
      application: storedRow(standingRow, application),
      credential: storedRow(credentialRow, credential),
    },
    authorization: storedRow(authorizationRow, authorization),
    order: toOrder(order),
    block: toBlock(block),
    holder: toHolder(holder),
  };
}
