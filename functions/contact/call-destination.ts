import { openFields } from "#shared/crypto/record-sealer.ts";
import type { VaultKeys } from "#shared/crypto/vault-key.ts";
import type { Order } from "#shared/orders/order.ts";
import { sealedFields } from "#shared/orders/sealed-fields.ts";
import type { StoredRecordKeys } from "#shared/storage/record-keys.ts";
import type { Destination } from "./put-through.ts";

const phoneFields = ["recipient.phone", "recipient.phoneExtension"] as const;

/**
 * The number at which an order's recipient is called: in the memory of the function that answers, and nowhere else.
 * @returns undefined where the order has none, or its keys are gone
 * @throws UnavailableError, IntegrityError
 */
export async function openBuyer(
  keys: VaultKeys,
  { order, recordKeys }: { readonly order: Order | undefined; readonly recordKeys: StoredRecordKeys | undefined },
): Promise<Destination | undefined> {
  if (!order?.sealed["recipient.phone"] || !recordKeys) return undefined;
  const fields = phoneFields.flatMap((name) => {
    const bytes = order.sealed[name];
    return bytes ? [[name, { class: sealedFields[name], bytes }] as const] : [];
  });
  const { orderId: id, version } = order;
  const opened = await openFields(keys, { type: "order", id, version }, recordKeys.keys, Object.fromEntries(fields));
  return { number: opened["recipient.phone"] as string, extension: opened["recipient.phoneExtension"] };
}
