import { accessLogReader } from "./access-log-reader.contract.ts";
import { buyerWriter } from "./buyer-writer.contract.ts";
import { keyRewrap } from "./key-rewrap.contract.ts";
import { orderEvents } from "./order-events.contract.ts";
import { orderReader } from "./order-reader.contract.ts";
import { orderWriter } from "./order-writer.contract.ts";
import { piiReader } from "./pii-reader.contract.ts";
import { purgeSweep } from "./purge-sweep.contract.ts";
import { restrictedDataTokens } from "./restricted-data-tokens.contract.ts";

export { readAccessLog } from "./access-log-reader.contract.ts";
export { putBuyer } from "./buyer-writer.contract.ts";
export { recordOrderEvent } from "./order-events.contract.ts";
export { getOrder } from "./order-reader.contract.ts";
export { putOrder } from "./order-writer.contract.ts";
export { readPii, readPiiBatch } from "./pii-reader.contract.ts";
export { issueRestrictedDataToken } from "./restricted-data-tokens.contract.ts";

/**
 * The domain's functions and routes, as others see them. Each function's part stands beside its handler, which loads that
 * part alone: what a function imports is what it waits for when it starts.
 */
export const vaultFunctions = {
  "buyer-writer": buyerWriter,
  "order-writer": orderWriter,
  "order-events": orderEvents,
  "order-reader": orderReader,
  "restricted-data-tokens": restrictedDataTokens,
  "pii-reader": piiReader,
  "access-log-reader": accessLogReader,
  "purge-sweep": purgeSweep,
  "key-rewrap": keyRewrap,
};
