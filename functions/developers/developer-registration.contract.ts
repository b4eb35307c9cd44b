import { developer } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";
import { developerAnswer, developerBody } from "./developer-schemas.ts";

export const registerDeveloper = route({
  operationId: "registerDeveloper",
  method: "POST",
  path: "/v1/developers",
  summary: "Registers the developer account of the person who calls",
  description:
    "Once for each person: the same body again answers the same account, another is `wrong_state`. Contacts are sealed before they are stored. URLs are never fetched.",
  tag: "Developers",
  access: [developer],
  request: { body: developerBody, idempotent: true },
  responses: { 201: { description: "The account", body: developerAnswer } },
  problems: ["wrong_state", "conflict", "idempotency_key_reused"],
});

export const developerRegistration = lambdaFunction({
  env: variables(
    "STANDING_TABLE",
    "DEVELOPERS_TABLE",
    "RECORD_KEYS_TABLE",
    "VAULT_KEYS_TABLE",
    "VAULT_KEY_ARN",
    "IDEMPOTENCY_TABLE",
  ),
  routes: { registerDeveloper },
});
