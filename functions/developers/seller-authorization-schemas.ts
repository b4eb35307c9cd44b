import * as z from "zod/mini";
import { scopes } from "#shared/http/access.ts";
import { applicationId, instant, sellerId } from "#shared/http/schemas.ts";
import { piiFields } from "#shared/pii-field.ts";
import { checked, described } from "#shared/schema.ts";
import { roleNames } from "./policy/role-catalogue.ts";

export const authorizationParams = z.strictObject({ sellerId, applicationId });
export const authorizedRoles = described(
  checked(z.array(z.enum(roleNames)), z.minLength(1), z.maxLength(roleNames.length)),
  { description: "What the seller lets the application be" },
);

const maySee = described(
  z.strictObject({
    fields: described(z.array(z.enum(piiFields)), { description: "Personal data in the seller's orders" }),
    purposes: described(z.array(z.string()), { description: "What it may ask for them for" }),
    scopes: z.array(z.enum(scopes)),
  }),
  { description: "What the roles in force open, by the role catalogue" },
);

const authorization = {
  sellerId,
  applicationId,
  roles: authorizedRoles,
  rolesInForce: described(z.array(z.enum(roleNames)), {
    description: "Those of them that the application has now: none once it was revoked, or its approval ended",
  }),
  authorizedAt: instant,
  expiresAt: instant,
  maySee,
};

export const authorizationAnswer = described(z.strictObject(authorization), {
  id: "SellerAuthorization",
  description: "A seller lets an application act for it, in these roles, until then",
});

const applicationName = described(z.optional(z.string()), { description: "As its developer typed it" });
export const listedAuthorization = described(z.strictObject({ ...authorization, applicationName }), {
  id: "ListedSellerAuthorization",
  description: "An authorisation, with the name of the application",
});
