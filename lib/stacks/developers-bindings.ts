import { boundTable, type TableGrant } from "../constructs/bound-table.ts";
import type { DataStack } from "./data.ts";

/** A case, its application, their timeline. */
export const moved: TableGrant = { items: ["PutItem"], leadingKeys: ["application#*", "assessment#*"] };
/** What moves are decided on, and whose they are. */
export const decidedOn: TableGrant = {
  items: ["BatchGetItem"],
  leadingKeys: ["application#*", "assessment#*", "developer#*", "subject#*"],
};

/** Bindings that functions of the domain have in common, on which rows they hold. */
export function developersBindings(data: DataStack) {
  /** The caller's standing, as every request reads it, and more where it is said. */
  const standing = (...more: readonly TableGrant[]) => boundTable(data.standing, { items: ["BatchGetItem"] }, ...more);
  return {
    standing,
    STANDING_TABLE: standing(),
    // Append-only: an act cannot be read, changed or taken back by who puts it on record.
    ADMIN_LOG_TABLE: boundTable(data.adminLog, { items: ["PutItem"] }),
    moving: boundTable(data.developers, decidedOn, moved),
    /** Roles and scopes of an application. */
    granting: standing({ items: ["UpdateItem"], leadingKeys: ["application#*"] }),
    campaignActs: boundTable(data.adminLog, { items: ["PutItem"], leadingKeys: ["campaign#*"] }),
  };
}
