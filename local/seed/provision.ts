import * as z from "zod";
import type { Client } from "#local/control/client-credentials.ts";
import type { SeedOptions } from "#local/control/seed.ts";
import { nameContains } from "#local/names.ts";
import { systems } from "./seed-clients.ts";

const client = z.object({ clientId: z.string(), clientSecret: z.string() });

type ProvisionOptions = Pick<SeedOptions, "invokeFunction" | "functionNames">;

/** Invokes the provisioner, as an operator would. */
export function provisioner({ invokeFunction, functionNames }: ProvisionOptions) {
  const name = functionNames.find((one) => nameContains(one, "provisioner"));
  if (!name) throw new Error("there is no provisioner among the functions");
  return async (request: object): Promise<unknown> => {
    const { payload, functionError } = await invokeFunction(name, request);
    if (functionError) throw new Error(`the provisioner failed: ${payload}`);
    return JSON.parse(payload);
  };
}

/** A new client for one of the marketplace's systems. */
export async function provisionSystem(options: ProvisionOptions, name: keyof typeof systems): Promise<Client> {
  return client.parse(await provisioner(options)({ kind: "system", name, scopes: systems[name] }));
}
