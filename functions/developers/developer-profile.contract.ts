import { developer } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";
import { developerAnswer, developerPatch } from "./developer-schemas.ts";

const path = "/v1/developers/me";

export const getDeveloper = route({
  operationId: "getDeveloper",
  method: "GET",
  path,
  summary: "The developer account of the person who calls",
  tag: "Developers",
  access: [developer],
  responses: { 200: { description: "The account", body: developerAnswer } },
  problems: ["not_found"],
});

export const patchDeveloper = route({
  operationId: "patchDeveloper",
  method: "PATCH",
  path,
  summary: "Changes what the account says",
  description: "What is left out stays as it is. `incidentContact` is replaced as a whole.",
  tag: "Developers",
  access: [developer],
  request: { body: developerPatch },
  responses: { 200: { description: "The account as it is now", body: developerAnswer } },
  problems: ["not_found", "conflict"],
});

export const developerProfile = lambdaFunction({
  env: variables("STANDING_TABLE", "DEVELOPERS_TABLE", "RECORD_KEYS_TABLE", "VAULT_KEYS_TABLE", "VAULT_KEY_ARN"),
  routes: { getDeveloper, patchDeveloper },
});
