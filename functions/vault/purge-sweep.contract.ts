import { lambdaFunction } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";

/** On a schedule: destroys the record keys of what is due. */
export const purgeSweep = lambdaFunction({ env: variables("VAULT_TABLE", "RECORD_KEYS_TABLE"), routes: {} });
