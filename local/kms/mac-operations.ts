import { createHmac, timingSafeEqual } from "node:crypto";
import * as z from "zod";
import { ServiceError } from "#local/front-door/service-error.ts";
import { requestContext } from "#local/iam/request-context.ts";
import type { KmsKey } from "./key-store.ts";
import { blob, keyReference, kmsOperation, requireUsable } from "./kms-operation.ts";

const macInput = z.strictObject({
  KeyId: keyReference,
  Message: blob(1, 4096),
  MacAlgorithm: z.literal("HMAC_SHA_256"),
});

type MacInput = z.infer<typeof macInput>;

/** Source: KMS API Reference, GenerateMac. */
export const generateMac = kmsOperation(macInput, (store, input) => {
  const key = store.find(input.KeyId);
  return {
    uses: [{ action: "kms:GenerateMac", key, context: requestContext({ "kms:MacAlgorithm": input.MacAlgorithm }) }],
    run: () => ({
      KeyId: key.arn,
      Mac: mac(key, input, "GenerateMac").toString("base64"),
      MacAlgorithm: input.MacAlgorithm,
    }),
  };
});

/** Source: KMS API Reference, VerifyMac. A MAC that does not match is an error, never `MacValid: false`. */
export const verifyMac = kmsOperation(macInput.extend({ Mac: blob(1, 6144) }), (store, input) => {
  const key = store.find(input.KeyId);
  return {
    uses: [{ action: "kms:VerifyMac", key, context: requestContext({ "kms:MacAlgorithm": input.MacAlgorithm }) }],
    run() {
      const expected = mac(key, input, "VerifyMac");
      if (expected.length !== input.Mac.length || !timingSafeEqual(expected, input.Mac)) {
        throw new ServiceError("KMSInvalidMacException");
      }
      return { KeyId: key.arn, MacValid: true, MacAlgorithm: input.MacAlgorithm };
    },
  };
});

function mac(key: KmsKey, { Message }: MacInput, operation: string): Buffer {
  requireUsable(key, "GENERATE_VERIFY_MAC", operation);
  return createHmac("sha256", key.material).update(Message).digest();
}
