import { KMSClient } from "@aws-sdk/client-kms";
import { patience } from "./patience.ts";
import { outermost, reportUnavailable } from "./report-unavailable.ts";

/** Answers that say something about the bytes that were sent. */
const telling = new Set(["InvalidCiphertextException", "IncorrectKeyException", "KMSInvalidSignatureException"]);

/** The KMS client of a function. @throws UnavailableError from every call whose outcome is not known */
export function kms(): KMSClient {
  const client = new KMSClient(patience);
  client.middlewareStack.add(
    reportUnavailable("kms", (error) => telling.has(error.name)),
    outermost,
  );
  return client;
}
