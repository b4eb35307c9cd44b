import * as z from "zod/mini";
import { whole } from "#shared/schema.ts";

/** A level's row in the table `standing`. Fields of one kind of level only are optional. */
export const standingRow = z.object({
  pk: z.string(),
  status: z.enum(["active", "suspended", "revoked"]),
  epoch: whole(z.gte(0)),
  /** People only: tokens of their issuer carry no epoch, so those issued before this second are refused. */
  tokensNotBefore: z.optional(whole()),
  /** Credentials of systems, and applications: what they may ask for now. */
  scopes: z.optional(z.array(z.string())),
  /** Applications: the roles in force. */
  roles: z.optional(z.array(z.string())),
});
export type StandingRow = z.infer<typeof standingRow>;
