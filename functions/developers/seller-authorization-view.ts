import type { SellerAuthorization } from "#shared/standing/seller-authorization.ts";
import type { ActingApplication } from "./acting-application-store.ts";
import { maySee } from "./may-see.ts";
import { type RoleName, roleNames } from "./policy/role-catalogue.ts";
import type { Parties } from "./seller-authorization.ts";

/**
 * An authorisation as its seller sees it. What it opens is what the seller allows and the application was approved for:
 * roles that the application has for other sellers are not this one's to know.
 */
export function authorizationView(
  { sellerId, applicationId }: Parties,
  { roles, authorizedAt, expiresAt }: SellerAuthorization,
  application: ActingApplication | undefined,
) {
  const rolesInForce = roleNames.filter((role) => roles.includes(role) && application?.roles.includes(role));
  const { fields, purposes, scopes } = maySee(rolesInForce);
  return {
    sellerId,
    applicationId,
    roles: roles as RoleName[],
    rolesInForce,
    authorizedAt,
    expiresAt,
    maySee: { fields: [...fields], purposes: [...purposes], scopes: [...scopes] },
  };
}
