import { purposeNamed } from "#developers/policy/role-catalogue.ts";
import { type InputError, Problem } from "#shared/errors/problem.ts";
import { audiences } from "#shared/http/access.ts";
import type { PiiField } from "#shared/pii-field.ts";
import { packEpochs } from "#shared/standing/claims.ts";
import type { AppPrincipal } from "#shared/standing/principal.ts";
import { isInForce, type SellerAuthorization } from "#shared/standing/seller-authorization.ts";
import type { AccessTokenClaims } from "#shared/tokens/token-signer.ts";
import { type Grant, packGrants } from "./grants.ts";

/** Seconds that a restricted data token is good for. */
export const lifetime = 3600;

export interface Resource {
  readonly orderId: string;
  readonly fields: readonly PiiField[];
}

/** What is known of the order that a resource names. */
export interface OrderGround {
  readonly sellerId: string | undefined;
  readonly authorization: SellerAuthorization | undefined;
}

/**
 * Holds purpose and fields to the roles in force, of the application or of a seller's authorisation.
 * @param pointer of the fields that belong to a resource, for the refusal
 * @throws Problem `purpose_not_allowed`, or `field_not_in_role` naming each field
 */
export function checkPurpose(
  purpose: string,
  roles: readonly string[],
  resources: readonly Resource[],
  pointer: (index: number) => string,
): void {
  const allowed = purposeNamed(purpose);
  if (!allowed || !roles.includes(allowed.role)) {
    const detail = allowed
      ? `The purpose ${purpose} takes the role ${allowed.role}, which is not in force here.`
      : "No role has this purpose.";
    throw new Problem("purpose_not_allowed", { detail, extensions: { purpose } });
  }
  const errors: InputError[] = resources.flatMap(({ fields }, i) =>
    fields
      .filter((field) => !allowed.fields.includes(field))
      .map((field) => ({
        pointer: pointer(i),
        code: "field_not_in_role",
        detail: `${field} is not a field of the role ${allowed.role}`,
      })),
  );
  if (errors.length > 0) {
    const named = [...new Set(resources.flatMap(({ fields }) => fields))].filter(
      (field) => !allowed.fields.includes(field),
    );
    throw new Problem("field_not_in_role", { detail: `Not in the role ${allowed.role}: ${named.join(", ")}.`, errors });
  }
}

/**
 * What a token may open: every order must exist and be of a seller who authorised the application for the purpose.
 * @param grounds of each resource, in their order
 * @throws Problem `not_found` pointing at the orders that are not visible, existing or not; `purpose_not_allowed` where the
 *   seller authorised another role
 */
export function grantsFor(
  purpose: string,
  resources: readonly Resource[],
  grounds: readonly OrderGround[],
  now: Date,
): Grant[] {
  const grants: Grant[] = [];
  const unseen: InputError[] = [];
  const role = purposeNamed(purpose)?.role;
  resources.forEach(({ orderId, fields }, i) => {
    const { sellerId, authorization } = grounds[i] ?? {};
    if (sellerId === undefined || !isInForce(authorization, now)) {
      unseen.push({ pointer: `/resources/${i}/orderId`, detail: "there is no such order, or it is not visible" });
    } else if (!role || !authorization.roles.includes(role)) {
      throw new Problem("purpose_not_allowed", {
        detail: "The seller has not authorised the role that this purpose takes.",
        extensions: { purpose },
      });
    } else {
      grants.push({ orderId, sellerId, authorizationEpoch: authorization.epoch, fields });
    }
  });
  if (unseen.length > 0) throw new Problem("not_found", { errors: unseen });
  return grants;
}

/** The claims of a restricted data token, which is good for its own audience only. */
export function restrictedClaims(
  principal: AppPrincipal,
  purpose: string,
  grants: readonly Grant[],
  { issuer, tokenId, issuedAt }: { readonly issuer: string; readonly tokenId: string; readonly issuedAt: number },
): AccessTokenClaims {
  return {
    iss: issuer,
    sub: principal.clientId,
    aud: audiences.restricted,
    client_id: principal.clientId,
    application_id: principal.applicationId,
    developer_id: principal.developerId,
    jti: tokenId,
    iat: issuedAt,
    exp: issuedAt + lifetime,
    epochs: packEpochs(principal.epochs),
    purpose,
    grants: packGrants(grants),
  };
}
