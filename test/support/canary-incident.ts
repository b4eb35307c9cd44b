import { expect } from "vitest";
import type { Seed } from "#local/control/seed.ts";
import { type Sent, send, type Watched } from "./canary-journeys.ts";
import { noticeWords } from "./incident-notices.ts";

/**
 * An incident about the application of the journeys, until everybody is told, a mail has come back, and it is closed.
 * @returns statuses in their order
 */
export async function takeEveryIncident({ api }: Watched): Promise<number[]> {
  const tokenOf = async (name: string) =>
    String((await send("GET", `${api}/local/tokens/${encodeURIComponent(name)}`)).body.token);
  const seed = (await send("GET", `${api}/local/seed`)).body as unknown as Seed;
  const shipper = seed.applications.find(({ roles }) => roles.includes("shipping"));
  const statuses: number[] = [];
  const as = async (staff: string, method: string, path: string, sent: Sent = {}) => {
    const token = await tokenOf(`staff:${staff}`);
    return send(method, `${api}/v1/incidents${path}`, { ...sent, token });
  };
  const go = async (staff: string, method: string, path: string, body?: object) => {
    const answer = await as(staff, method, path, body && { body });
    statuses.push(answer.status);
    return answer.body;
  };
  const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const { incidentId } = await go("rita", "POST", "", {
    ...{
      kind: "developer_misuse",
      title: "Addresses used for advertising",
      severity: "high",
      narrative: "It was seen",
    },
    ...{
      detectedAt: at(-1),
      window: { from: at(-24), to: at(2) },
      suspects: [`application#${shipper?.applicationId}`],
    },
  });
  const path = `/${incidentId}`;
  const comesTo = (state: string) =>
    expect.poll(async () => (await as("otto", "GET", path)).body.state, { timeout: 60_000 }).toBe(state);
  await comesTo("contained");
  await send("POST", `${api}/local/clock`, { body: { advance: "PT2M" } });
  await comesTo("scoped");
  await go("petra", "GET", `${path}/affected`);
  const { revision } = await go("rita", "PUT", `${path}/notice`, noticeWords);
  await go("petra", "POST", `${path}/notice/approve`, { revision });
  await comesTo("notified");
  const bounced = async () => ((await as("otto", "GET", `${path}/notices`)).body.totals as { bounced: number }).bounced;
  await expect.poll(bounced, { timeout: 20_000 }).toBe(1);
  for (const shown of ["", "/notice", "/notices"]) await go("otto", "GET", path + shown);
  await go("petra", "POST", `${path}/close`);
  return statuses;
}
