import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { appendAccess } from "#shared/access-log/access-record-store.ts";
import type { GroundsTables } from "./grounds-store.ts";
import { readAsked, readRest } from "./issue-reads-store.ts";
import type { IssuerPorts } from "./token-issuer.ts";
import { type IssueTables, writeIssue } from "./token-store.ts";

/** What the issuer reads and writes, on the tables. */
export const issuerPorts = (
  db: DynamoDBDocumentClient,
  tables: GroundsTables & IssueTables,
): Pick<IssuerPorts, "readAsked" | "readRest" | "write" | "append"> => ({
  readAsked: (caller, slot) => readAsked(db, tables, caller, slot),
  readRest: (read, before) => readRest(db, tables, read, before),
  write: (issue) => writeIssue(db, tables, issue),
  append: (record) => appendAccess(db, tables.accessLog, tables.accessLogShards, [record]),
});
