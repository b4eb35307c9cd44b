import { lambdaFunction } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";

/** On a schedule: brings record keys from old vault keys under current ones. It has no way to the data. */
export const keyRewrap = lambdaFunction({
  env: variables("RECORD_KEYS_TABLE", "VAULT_KEYS_TABLE", "VAULT_KEY_ARN"),
  routes: {},
});
