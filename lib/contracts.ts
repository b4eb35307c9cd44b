import { contactFunctions } from "#contact/contract.ts";
import { developersFunctions } from "#developers/contract.ts";
import { identityFunctions } from "#identity/contract.ts";
import { incidentsFunctions } from "#incidents/contract.ts";
import { referenceFunctions } from "#reference/contract.ts";
import type { FunctionSpec } from "#shared/http/route.ts";
import { vaultFunctions } from "#vault/contract.ts";

/** The functions of every domain, as their contracts declare them. */
export const contracts = {
  contact: contactFunctions,
  developers: developersFunctions,
  identity: identityFunctions,
  incidents: incidentsFunctions,
  reference: referenceFunctions,
  vault: vaultFunctions,
} as const satisfies Record<string, Readonly<Record<string, FunctionSpec>>>;
