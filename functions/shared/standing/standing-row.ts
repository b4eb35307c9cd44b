import * as z from "zod";

/** A level's row in the table `standing`. Fields of one kind of level only are optional. */
export const standingRow = z.object({
  pk: z.string(),
  status: z.enum(["active", "suspended", "revoked"]),
  epoch: z.int().nonnegative(),
  /** People only: tokens of their issuer carry no epoch, so those issued before this second are refused. */
  tokensNotBefore: z.int().optional(),
  /** Credentials of systems, and applications: what they may ask for now. */
  scopes: z.array(z.string()).optional(),
  /** Applications: the roles in force. */
  roles: z.array(z.string()).optional(),
});
export type StandingRow = z.infer<typeof standingRow>;
