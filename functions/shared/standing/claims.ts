import { audiences, guardFor, type StaffRole, staffRoles, type TokenKind, tokenKinds } from "#shared/http/access.ts";
import type { HttpEvent } from "#shared/http/event.ts";
import type { RouteSpec } from "#shared/http/route.ts";
import type { Epochs, Principal } from "./principal.ts";

type Claims = Readonly<Record<string, string>>;

/** `global:0 developer:2`: a string, because the gateway turns every claim into one, and mangles nested ones. */
export const packEpochs = (epochs: Epochs): string =>
  Object.entries(epochs)
    .map(([level, epoch]) => `${level}:${epoch}`)
    .join(" ");

function unpackEpochs(text: string | undefined): Epochs {
  const pairs = (text ?? "").split(" ").map((pair) => pair.split(":"));
  return Object.fromEntries(pairs.map(([level, epoch]) => [level, Number.parseInt(epoch ?? "", 10)]));
}

/** The gateway shows an array claim as `[a b]`. */
const list = (text: string | undefined): string[] =>
  (text ?? "")
    .replace(/^\[|\]$/g, "")
    .split(/[\s,]+/)
    .filter(Boolean);

/**
 * The principal that the gateway's authorizer vouches for. Only what an authorizer accepted is looked at, never the
 * Authorization header itself.
 * @returns undefined where no authorizer stood before the function, or its claims are not those of a principal
 */
export function claimedPrincipal(event: HttpEvent, route: RouteSpec): Principal | undefined {
  const guard = guardFor(route.access);
  const { jwt, lambda } = event.requestContext.authorizer ?? {};
  if (guard === "none") return undefined;
  if (guard !== "mixed") return jwt && readers[guard](jwt.claims);
  // Our authorizer knows every kind of token, also those that this route is not for.
  const kind = [...tokenKinds(route.access)].find((one) => one === lambda?.issuer_kind);
  return lambda && kind && kind !== "none" ? readers[kind](lambda) : undefined;
}

const readers: Readonly<Record<TokenKind, (claims: Claims) => Principal | undefined>> = {
  machines: machine,
  restricted,
  people: person,
};

function machine(claims: Claims): Principal | undefined {
  const { client_id: clientId, jti: tokenId, application_id: applicationId, developer_id: developerId } = claims;
  if (!clientId || !tokenId || claims.aud !== audiences.machines) return undefined;
  const common = { clientId, tokenId, epochs: unpackEpochs(claims.epochs), scopes: list(claims.scope) };
  if (!applicationId) return { kind: "system", ...common };
  return developerId ? { kind: "app", applicationId, developerId, ...common } : undefined;
}

function restricted(claims: Claims): Principal | undefined {
  const { client_id: clientId, jti: tokenId, application_id: applicationId, developer_id: developerId } = claims;
  const { purpose, grants } = claims;
  if (!clientId || !tokenId || !applicationId || !developerId || !purpose || !grants) return undefined;
  if (claims.aud !== audiences.restricted) return undefined;
  const epochs = unpackEpochs(claims.epochs);
  return { kind: "restricted", clientId, tokenId, applicationId, developerId, epochs, purpose, grants };
}

function person(claims: Claims): Principal | undefined {
  const { sub } = claims;
  const issuedAt = Number(claims.iat);
  if (!sub || !Number.isFinite(issuedAt)) return undefined;
  // Cognito's ID tokens have the same audience and groups, and are for the page that a person signed in to.
  if (claims.token_use !== undefined && claims.token_use !== "access") return undefined;
  const groups = list(claims["cognito:groups"]);
  const roles = staffRoles.filter((role): role is StaffRole => groups.includes(role));
  if (roles.length > 0) return { kind: "staff", staffId: sub, roles, issuedAt };
  return groups.includes("developer") ? { kind: "developer", subject: sub, issuedAt } : undefined;
}
