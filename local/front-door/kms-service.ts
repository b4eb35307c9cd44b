import type { KmsStore } from "#local/kms/key-store.ts";
import { kmsOperations } from "#local/kms/operations.ts";
import { jsonAnswer, jsonBody, targetOperation, unknownOperation } from "./json-protocol.ts";
import type { ServiceHandler } from "./service.ts";
import { ServiceError } from "./service-error.ts";

const contentType = "application/x-amz-json-1.1";

/** The KMS JSON 1.1 protocol in front of `local/kms`. Source: KMS API Reference, "Common errors". */
export function kmsService(store: KmsStore): ServiceHandler {
  return {
    throttled: new ServiceError(
      "ThrottlingException",
      "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.",
    ),
    unavailable: new ServiceError("KMSInternalException", "An internal error occurred.", 500),
    interpret(request) {
      const operation = targetOperation(request, "TrentService");
      const prepare = Object.hasOwn(kmsOperations, operation) ? kmsOperations[operation] : undefined;
      if (!prepare) throw unknownOperation(`kms:${operation}`);
      const call = prepare(store, jsonBody(request));
      return {
        operation,
        permissions: call.uses.map(({ action, key, context }) => ({ action, resource: key.arn, context })),
        perform: async () => jsonAnswer(call.run(), { headers: { "content-type": contentType } }),
      };
    },
    refuse({ code, message, status }) {
      const body = { __type: code, ...(message && { message }) };
      return jsonAnswer(body, { status, headers: { "content-type": contentType, "x-amzn-errortype": code } });
    },
  };
}
