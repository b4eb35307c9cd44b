import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from "zod-openapi";
import { contactFunctions } from "#contact/contract.ts";
import { developersFunctions } from "#developers/contract.ts";
import { identityFunctions } from "#identity/contract.ts";
import { incidentsFunctions } from "#incidents/contract.ts";
import { type ProblemCode, problems } from "#shared/errors/problems.ts";
import { type Access, scopes, type TokenKind, tokenKinds } from "#shared/http/access.ts";
import { problemBody } from "#shared/http/problem-schema.ts";
import type { FunctionSpec, RouteSpec } from "#shared/http/route.ts";
import { vaultFunctions } from "#vault/contract.ts";
import { referenceFunctions } from "./contract.ts";

const functions: readonly FunctionSpec[] = [
  identityFunctions,
  vaultFunctions,
  contactFunctions,
  developersFunctions,
  incidentsFunctions,
  referenceFunctions,
].flatMap((domain) => Object.values(domain));
const routes: readonly RouteSpec[] = functions.flatMap((spec) => Object.values(spec.routes));

/** What a reader finds under each heading. */
const tags = {
  OAuth: "Access tokens for machines",
  Standing: "Ending access at once, and giving it back",
  Buyers: "Contact data, kept while the account lives",
  Orders: "Orders and what happens to them",
  "Personal data": "Opening single fields for a stated purpose, and who did",
  Contact: "Numbers and addresses that work for one order, and the calls that come in on them",
  Developers: "Accounts of those who build applications",
  Applications: "What applications want to be let in for, what they are assessed by, and what was found",
  Directory: "Applications that anybody may look up, and what each of them may see",
  Credentials: "Ids and secrets by which an application asks for access tokens",
  Campaigns: "New assessments by a deadline, and how far they have come",
  "Seller authorisations": "Which application may act for which seller",
  "Staff access": "Reading personal data for a reason that somebody else has approved",
  "Administrative acts": "Who gave, changed or ended whose access",
  Incidents: "Data that got where it should not: whose access ended, and whom it affects",
  Reference: "This API about itself",
};

const securityOf: Record<"none" | TokenKind, Record<string, string[]>[]> = {
  none: [],
  machines: [{ machine: [] }],
  restricted: [{ restrictedDataToken: [] }],
  people: [{ person: [] }],
};

const caller = (access: Access): string => {
  switch (access.kind) {
    case "system":
      return `a system with scope \`${access.scope}\``;
    case "app":
      return `an application with scope \`${access.scope}\``;
    case "restricted":
      return "the bearer of a restricted data token";
    case "developer":
      return "a developer";
    case "staff":
      return `staff: ${access.roles.join(", ")}`;
    case "public":
      return "anyone";
  }
};

/** The problems that a route can give, its own and those that follow from how it is declared. */
function problemsOf({ access, request, problems: own = [] }: RouteSpec): ProblemCode[] {
  const guarded = access.every(({ kind }) => kind !== "public");
  const input: ProblemCode[] = request ? ["invalid_request"] : [];
  const body: ProblemCode[] = request?.body ? ["payload_too_large", "unsupported_media_type"] : [];
  const guard: ProblemCode[] = guarded ? ["unauthenticated", "access_revoked", "forbidden", "try_again"] : [];
  return [...new Set([...input, ...body, ...guard, ...own, "internal_error" as const])];
}

function problemResponses(route: RouteSpec): ZodOpenApiOperationObject["responses"] {
  const byStatus = Object.groupBy(problemsOf(route), (code) => String(problems[code].status));
  return Object.fromEntries(
    Object.entries(byStatus)
      .filter(([status]) => !(Number(status) in route.responses))
      .map(([status, codes = []]) => [
        status,
        {
          description: codes.map((code) => `\`${code}\`: ${problems[code].title}`).join(". "),
          content: { "application/problem+json": { schema: problemBody } },
        },
      ]),
  );
}

const mediaType = { json: "application/json", form: "application/x-www-form-urlencoded" } as const;

function operation(route: RouteSpec): ZodOpenApiOperationObject {
  const { operationId, summary, description, tag, access, request, responses } = route;
  const who = `For ${access.map(caller).join("; or ")}.`;
  const idempotencyKey = {
    name: "Idempotency-Key",
    in: "header" as const,
    description: "The same key and body give the same answer; another body is refused.",
    schema: { type: "string" as const, maxLength: 255 },
  };
  return {
    operationId,
    summary,
    description: description ? `${description}\n\n${who}` : who,
    tags: [tag],
    security: [...tokenKinds(access)].flatMap((kind) => securityOf[kind]),
    ...(request?.idempotent ? { parameters: [idempotencyKey] } : {}),
    ...(request?.params || request?.query
      ? {
          requestParams: {
            ...(request.params && { path: request.params }),
            ...(request.query && { query: request.query }),
          },
        }
      : {}),
    ...(request?.body
      ? {
          requestBody: {
            required: !request.bodyOptional,
            content: { [mediaType[request.bodyType ?? "json"]]: { schema: request.body } },
          },
        }
      : {}),
    responses: {
      ...Object.fromEntries(
        Object.entries(responses).map(([status, { description, body, html }]) => [
          status,
          {
            description,
            ...(body && {
              content: {
                "application/json": { schema: body },
                ...(html && { "text/html": { schema: { type: "string" as const } } }),
              },
            }),
          },
        ]),
      ),
      429: { description: "Over the route's rate: the gateway's own answer" },
      ...problemResponses(route),
    },
  };
}

const server = (name: "api" | "identity") => ({
  url: `https://{${name}}`,
  variables: {
    [name]: { default: `${name}.cloakroom.invalid`, description: `Where the stage serves its ${name} API` },
  },
});

function paths(): ZodOpenApiPathsObject {
  const byPath = Map.groupBy(routes, ({ path }) => path);
  return Object.fromEntries(
    [...byPath].map(([path, of]) => [
      path,
      {
        ...(of[0]?.host === "identity" ? { servers: [server("identity")] } : {}),
        ...Object.fromEntries(of.map((route) => [route.method.toLowerCase(), operation(route)])),
      },
    ]),
  );
}

/** The whole API as OpenAPI 3.1, made from the routes' own declarations. */
export const openapiDocument = () =>
  createDocument({
    openapi: "3.1.0",
    info: {
      title: "Cloakroom",
      version: "1.0.0",
      description: "Buyers hand in personal data once; everyone else works with a ticket.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [server("api")],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths: paths(),
    components: {
      securitySchemes: {
        machine: {
          type: "oauth2",
          description: `Client credentials. Scopes: ${scopes.join(", ")}.`,
          flows: { clientCredentials: { tokenUrl: "/oauth/token", scopes: {} } },
        },
        restrictedDataToken: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
        person: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "An OpenID Connect issuer's access token",
        },
      },
    },
  });
