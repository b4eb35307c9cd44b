import type { Principal } from "./principal.ts";

/**
 * Standing is kept in rows, one for each level: `global`, `developer#id`, `application#id`, `credential#id`, `staff#id`.
 * A token is good while every level that it stands on is active, at exactly the epoch that the token was issued under.
 */
export type LevelName = "global" | `${"developer" | "application" | "credential" | "staff"}#${string}`;

/** The levels that a principal stands on, the widest first. */
export function levelsOf(principal: Principal): LevelName[] {
  switch (principal.kind) {
    case "system":
      return ["global", `credential#${principal.clientId}`];
    case "app":
    case "restricted":
      return [
        "global",
        `developer#${principal.developerId}`,
        `application#${principal.applicationId}`,
        `credential#${principal.clientId}`,
      ];
    case "staff":
      return ["global", `staff#${principal.staffId}`];
    case "developer":
      return principal.developerId === undefined ? ["global"] : ["global", `developer#${principal.developerId}`];
  }
}

/** The sort key of a level's row; other rows of the table hang below the same partition key. */
export const standingSortKey = "standing";
export const revokedTokenKey = (tokenId: string) => ({ pk: `token#${tokenId}`, sk: "revoked" });
export const levelKey = (level: LevelName) => ({ pk: level, sk: standingSortKey });
