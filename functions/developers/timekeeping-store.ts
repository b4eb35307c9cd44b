import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Ports } from "./application.ts";
import { actOnApplicationDeadline, readApplicationDeadline } from "./application-deadline-store.ts";
import { actOnCredentialDeadline, readCredentialDeadline } from "./credential-deadline-store.ts";
import type { Deadline } from "./deadline.ts";
import type { MoveTables } from "./move-store.ts";
import type { Timekeeping } from "./timekeeping-schemas.ts";

/** What is to be waited for. @returns undefined when there is nothing any more */
export function nextOf(
  db: DynamoDBDocumentClient,
  tables: Pick<Required<MoveTables>, "developers" | "standing">,
  kept: Timekeeping,
  now: Date,
): Promise<Deadline | undefined> {
  return kept.kind === "credential"
    ? readCredentialDeadline(db, tables, kept, now)
    : readApplicationDeadline(db, tables, kept, now);
}

/** Does what is due, if it still is. */
export async function actOn(
  db: DynamoDBDocumentClient,
  tables: Required<MoveTables>,
  kept: Timekeeping,
  ports: Ports,
): Promise<{ readonly acted: boolean }> {
  const acted =
    kept.kind === "credential"
      ? await actOnCredentialDeadline(db, tables, kept, ports)
      : await actOnApplicationDeadline(db, tables, kept, ports);
  return { acted };
}
