import { KMSClient } from "@aws-sdk/client-kms";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";
import { patience } from "./patience.ts";

/** Answers that say something about the bytes that were sent; everything else leaves the outcome unknown. */
const telling = new Set(["InvalidCiphertextException", "IncorrectKeyException", "KMSInvalidSignatureException"]);

/** The KMS client of a function. Throttling, time-outs, refusals and lost connections come out as UnavailableError. */
export function kms(): KMSClient {
  const client = new KMSClient(patience);
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        if (error instanceof Error && telling.has(error.name)) throw error;
        throw new UnavailableError("kms", { cause: error });
      }
    },
    { step: "initialize", priority: "high", name: "unavailable" },
  );
  return client;
}
