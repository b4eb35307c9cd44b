import * as z from "zod/mini";
import { clientId, instant } from "#shared/http/schemas.ts";
import { described } from "#shared/schema.ts";
import { credentialStates } from "./credential-transitions.ts";
import { plainLine } from "./text-schemas.ts";

export const credentialBody = z.strictObject({
  name: described(z.optional(plainLine(100)), { description: "To tell it from the other", example: "production" }),
});

const clientSecret = described(z.string(), { description: "Shown here and never again: only a hash of it is kept" });
const expiresAt = described(instant, { description: "When the secret ends, 180 days after it was made" });
const previousSecretUntil = described(z.optional(instant), {
  description: "Until when the secret before works as well; left out where it does not",
});

export const createdCredential = described(z.strictObject({ clientId, clientSecret, expiresAt, createdAt: instant }), {
  id: "CreatedCredential",
});

export const rotatedCredential = described(z.strictObject({ clientId, clientSecret, expiresAt, previousSecretUntil }), {
  id: "RotatedCredential",
});

export const credential = described(
  z.strictObject({
    clientId,
    name: z.optional(z.string()),
    status: described(z.enum(credentialStates), {
      description: "`disabled` by time: a rotation makes it good again. `revoked` by the marketplace: nothing does",
    }),
    createdAt: instant,
    secretCreatedAt: instant,
    expiresAt,
    previousSecretUntil,
    lastUsedAt: described(z.optional(instant), { description: "When it last got an access token, to the hour" }),
    disabledReason: z.optional(z.enum(["unused", "secret_expired"])),
  }),
  { id: "Credential" },
);
