import { createHash } from "node:crypto";
import {
  IdempotencyAlreadyInProgressError,
  IdempotencyConfig,
  IdempotencyPersistenceLayerError,
  IdempotencyValidationError,
  makeIdempotent,
} from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { Problem } from "#shared/errors/problem.ts";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";

/** Seconds for which a key is remembered. */
const remembered = 3600;

type JsonValue = string | number | boolean | null | { readonly [name: string]: JsonValue } | readonly JsonValue[];

/** Runs `work` once for a caller's key and body, and answers what it answered then. Without a key it simply runs it. */
export type Once = <T extends JsonValue>(
  request: { readonly caller: string; readonly key: string | undefined; readonly body: unknown },
  work: () => Promise<T>,
) => Promise<T>;

/**
 * Idempotency of POSTs that create (`Idempotency-Key`), kept by Powertools. What `work` answers is stored: it must hold
 * neither personal data nor a secret. Work that throws is forgotten, so that it can be tried again.
 * @throws Problem `idempotency_key_reused` for another body, `conflict` while the first is still at work; UnavailableError
 */
export function onceOnly(db: DynamoDBDocumentClient, tableName: string): Once {
  const persistenceStore = new DynamoDBPersistenceLayer({ tableName, awsSdkV3Client: db });
  const config = new IdempotencyConfig({
    eventKeyJmesPath: "key",
    payloadValidationJmesPath: "body",
    expiresAfterSeconds: remembered,
  });
  // Powertools wants to know when an unfinished attempt may be taken over; our functions end before that.
  config.registerLambdaContext({ getRemainingTimeInMillis: () => 15_000 } as Parameters<
    typeof config.registerLambdaContext
  >[0]);

  return async (request, work) => {
    if (request.key === undefined) return work();
    const digest = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest("base64url");
    const marked = { key: digest([request.caller, request.key]), body: digest(request.body) };
    try {
      const once = makeIdempotent(async (_marked: typeof marked) => work() as Promise<never>, {
        persistenceStore,
        config,
      });
      return await once(marked);
    } catch (error) {
      throw translated(error);
    }
  };
}

function translated(error: unknown): unknown {
  if (error instanceof IdempotencyValidationError) return new Problem("idempotency_key_reused");
  if (error instanceof IdempotencyAlreadyInProgressError)
    return new Problem("conflict", { detail: "The first request with this key is still being worked on." });
  if (error instanceof IdempotencyPersistenceLayerError) return new UnavailableError("dynamodb", { cause: error });
  return error;
}
