import * as z from "zod/mini";
import type { HashedSecret } from "#shared/credentials/secret.ts";
import { addDays } from "#shared/days.ts";
import { checked, whole } from "#shared/schema.ts";
import data from "./credentials.v1.json" with { type: "json" };

/** Everything that time brings for a credential: notices by the days that its secret has left, and two ends. */
export const credentialDues = ["notice_90", "notice_30", "notice_7", "notice_1", "secret_expired", "unused"] as const;
export type CredentialDue = (typeof credentialDues)[number];

const days = whole(z.gt(0));

const policy = checked(
  z.strictObject({
    version: z.string(),
    /** The marketplace asks for a rotation every 12 months at least; its own secrets last 180 days and overlap by 7. */
    secret: z.strictObject({
      clause: z.string(),
      lifeDays: days,
      /** For so long the secret before works on, so that an application can change over while it runs. */
      overlapDays: days,
      /** Days before the end of a secret, each named in `credentialDues`. */
      noticeDays: z.array(z.literal([90, 30, 7, 1])),
    }),
    /** A credential that asked for no token in so many days is disabled. */
    unused: z.strictObject({ clause: z.string(), days }),
    /** Credentials that an application may have at once: two, so that one can take over from the other. */
    perApplication: z.strictObject({ clause: z.string(), most: days }),
  }),
  z.refine(
    ({ secret }) => [secret.overlapDays, ...secret.noticeDays].every((some) => some < secret.lifeDays),
    "something lasts as long as a secret, or longer",
  ),
);

/** In force for every credential, whenever it was made: the only place that says how long secrets last. */
export const credentialPolicy = policy.parse(data);

/** A time some days before or after another. Both ISO 8601 */
export const daysFrom = (at: string, count: number): string => addDays(new Date(at), count).toISOString();

/** When a secret ends, ISO 8601: with its life, or with the overlap where a newer one has taken over. */
export function endOf({ createdAt, expiresAt }: HashedSecret): string {
  const latest = daysFrom(createdAt, credentialPolicy.secret.lifeDays);
  return expiresAt !== undefined && expiresAt < latest ? expiresAt : latest;
}
