import { dynamodb } from "#shared/clients/dynamodb.ts";
import { systemClock } from "#shared/clock.ts";
import { readEnv } from "#shared/env.ts";
import { systemIds } from "#shared/ids.ts";
import { log } from "#shared/log/log.ts";
import { provisioner } from "./contract.ts";
import { type Provisioned, provision, provisionRequest } from "./provision.ts";
import { storeNewStanding } from "./provision-store.ts";

const env = readEnv(provisioner);
const db = dynamodb();

/**
 * Invoked by an operator whose own role allows it; there is no route to it. Makes the marketplace's own clients, for whom
 * there is nobody to register, and applications that were approved elsewhere.
 * @throws Error naming what is wrong with the request, without its values
 */
export const handler = async (event: unknown): Promise<Provisioned> => {
  const request = provisionRequest.safeParse(event);
  if (!request.success) {
    const wrong = request.error.issues.map(({ path, message }) => `${path.join(".") || "request"}: ${message}`);
    throw new Error(`not a provisioning request (${wrong.join("; ")})`);
  }
  const { rows, answer, record } = provision(request.data, { clock: systemClock, ids: systemIds });
  await storeNewStanding(db, { standing: env.STANDING_TABLE, adminLog: env.ADMIN_LOG_TABLE }, rows, record);
  const { clientId, applicationId, developerId } = answer;
  log("client.provisioned", { clientId, kind: request.data.kind, applicationId, developerId });
  return answer;
};
