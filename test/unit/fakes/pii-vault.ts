import type { AccessRecord } from "#shared/access-log/access-record.ts";
import { createVaultKeys } from "#shared/crypto/vault-key.ts";
import { orderKeysRead, orderRead } from "#shared/orders/stored-order.ts";
import type { PiiField } from "#shared/pii-field.ts";
import { levelKey, levelsOf } from "#shared/standing/levels.ts";
import type { RestrictedPrincipal } from "#shared/standing/principal.ts";
import { authorizationKey } from "#shared/standing/seller-authorization.ts";
import { fakePorts } from "#test/unit/shared/crypto/fakes.ts";
import { packGrants } from "#vault/grants.ts";
import { piiReader } from "#vault/pii-reader.ts";
import { readGrounds } from "#vault/pii-store.ts";
import { fullOrder, storedOrder } from "./orders.ts";
import { principals } from "./principals.ts";
import { sequentialIds } from "./sequential-ids.ts";
import { fakeTables } from "./tables.ts";

const names = { standing: "standing", vault: "vault", recordKeys: "record-keys" };
const bearer = principals.restricted;

/** A vault with orders of one seller who authorised the bearer's application, and the reader of its personal data. */
export async function piiVault(orderIds: readonly string[]) {
  const tables = fakeTables();
  const ports = fakePorts();
  const keys = createVaultKeys(ports);
  const records: AccessRecord[] = [];
  /** What happens, in its order. */
  const steps: string[] = [];
  const reader = piiReader({
    read: (caller, grants) => {
      steps.push("read");
      return readGrounds(tables.db, names, caller, grants);
    },
    keys,
    append: async (appended) => {
      steps.push("append");
      records.push(...appended);
    },
    clock: ports.clock,
    ids: sequentialIds(),
  });

  for (const level of levelsOf(bearer)) {
    const epoch = bearer.epochs[level.split("#")[0] as keyof typeof bearer.epochs];
    tables.put({ table: names.standing, key: levelKey(level) }, { status: "active", epoch, roles: ["shipping"] });
  }
  const authorization = { table: names.standing, key: authorizationKey(fullOrder.sellerId, bearer.applicationId) };
  const times = { authorizedAt: "2026-01-01T00:00:00.000Z", expiresAt: "2027-01-01T00:00:00.000Z" };
  tables.put(authorization, { status: "active", epoch: 0, roles: ["shipping"], ...times });
  for (const orderId of orderIds) {
    const { order, recordKeys } = await storedOrder(keys, orderId);
    tables.put(orderRead(names.vault, orderId), order);
    tables.put(orderKeysRead(names.recordKeys, orderId), recordKeys);
  }

  return {
    ...{ tables, names, ports, keys, reader, records, steps, authorization },
    /** Reads with another way of keeping the access records. */
    readerThat: (append: (records: readonly AccessRecord[]) => Promise<void>) =>
      piiReader({
        read: (caller, grants) => readGrounds(tables.db, names, caller, grants),
        ...{ keys, append, clock: ports.clock, ids: sequentialIds() },
      }),
    /** The bearer of a token for these orders and fields. */
    bearing: (ids: readonly string[], fields: readonly PiiField[]): { readonly claimed: RestrictedPrincipal } => ({
      claimed: {
        ...bearer,
        grants: packGrants(
          ids.map((orderId) => ({ orderId, sellerId: fullOrder.sellerId, authorizationEpoch: 0, fields })),
        ),
      },
    }),
  };
}
