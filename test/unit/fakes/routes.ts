import { contactFunctions } from "#contact/contract.ts";
import { developersFunctions } from "#developers/contract.ts";
import { identityFunctions } from "#identity/contract.ts";
import { incidentsFunctions } from "#incidents/contract.ts";
import { referenceFunctions } from "#reference/contract.ts";
import type { FunctionSpec, RouteSpec } from "#shared/http/route.ts";
import { vaultFunctions } from "#vault/contract.ts";

const functions: readonly FunctionSpec[] = [
  contactFunctions,
  developersFunctions,
  identityFunctions,
  incidentsFunctions,
  referenceFunctions,
  vaultFunctions,
].flatMap((domain) => Object.values(domain));

/** Every route that a contract declares. */
export const allRoutes: readonly RouteSpec[] = functions.flatMap(({ routes }) => Object.values(routes));
