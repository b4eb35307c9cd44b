import type {
  AppPrincipal,
  DeveloperPrincipal,
  Principal,
  RestrictedPrincipal,
  StaffPrincipal,
  SystemPrincipal,
} from "#shared/standing/principal.ts";

const applicationId = "app_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B";
const developerId = "dev_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B";
const clientId = "cli_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B";

/** One principal of each kind, in good standing as far as its token goes. */
export const principals = {
  system: {
    kind: "system",
    clientId: "cli_01KAKQ6Z8C3T5V7W9X0Y1Z2SYS",
    tokenId: "tok_system",
    epochs: { global: 0, credential: 3 },
    scopes: ["orders:write"],
  } satisfies SystemPrincipal,
  app: {
    kind: "app",
    clientId,
    applicationId,
    developerId,
    tokenId: "tok_app",
    epochs: { global: 0, developer: 1, application: 2, credential: 3 },
    scopes: ["orders:read", "pii:request"],
  } satisfies AppPrincipal,
  restricted: {
    kind: "restricted",
    clientId,
    applicationId,
    developerId,
    tokenId: "rdt_1",
    epochs: { global: 0, developer: 1, application: 2, credential: 3 },
    purpose: "shipping",
    grants: "packed",
  } satisfies RestrictedPrincipal,
  staff: { kind: "staff", staffId: "rita", roles: ["responder"], issuedAt: 1_790_000_000 } satisfies StaffPrincipal,
  developer: { kind: "developer", subject: "dora", issuedAt: 1_790_000_000 } satisfies DeveloperPrincipal,
} as const satisfies Record<string, Principal>;

/** The claims that a gateway shows for such a principal's token. */
export function claimsOf(principal: Principal): Record<string, string> {
  switch (principal.kind) {
    case "staff":
      return {
        sub: principal.staffId,
        iat: String(principal.issuedAt),
        "cognito:groups": `[${principal.roles.join(" ")}]`,
      };
    case "developer":
      return { sub: principal.subject, iat: String(principal.issuedAt), "cognito:groups": "[developer]" };
    default: {
      const { clientId: client_id, tokenId: jti, epochs } = principal;
      const packed = Object.entries(epochs).map(([level, epoch]) => `${level}:${epoch}`);
      const common = { sub: client_id, client_id, jti, epochs: packed.join(" "), aud: "cloakroom" };
      if (principal.kind === "system") return { ...common, scope: principal.scopes.join(" ") };
      const app = { ...common, application_id: principal.applicationId, developer_id: principal.developerId };
      if (principal.kind === "app") return { ...app, scope: principal.scopes.join(" ") };
      return { ...app, aud: "cloakroom-restricted", purpose: principal.purpose, grants: principal.grants };
    }
  }
}
