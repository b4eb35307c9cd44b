import type * as z from "zod";
import { getIncident, openIncident } from "#incidents/contract.ts";
import type { LocalInstance } from "#local/start.ts";
import { call, expectStatus } from "./client.ts";
import { tokenOf } from "./marketplace.ts";

export type IncidentBody = z.input<(typeof openIncident)["request"]["body"]>;

const hour = 60 * 60 * 1000;

/** What responders and others do about an incident. Bearer tokens are asked for each time: the clock may be moved. */
export function incidentsOn(local: LocalInstance) {
  const { api } = local.urls;
  const as = (staff: string) => tokenOf(local, `staff:${staff}`);
  const bodyFor = (suspects: readonly string[], changes: Partial<IncidentBody> = {}): IncidentBody => {
    const now = local.clock.now().getTime();
    return {
      ...{ kind: "developer_misuse", title: "Addresses used for advertising", severity: "high" },
      ...{ narrative: "A seller saw it in a newsletter", detectedAt: new Date(now - hour).toISOString() },
      suspects: [...suspects],
      window: { from: new Date(now - 24 * hour).toISOString(), to: new Date(now + hour).toISOString() },
      ...changes,
    };
  };
  return {
    as,
    bodyFor,
    ask: async (body: IncidentBody, staff = "rita", headers: Readonly<Record<string, string>> = {}) =>
      call(api, openIncident, { body, headers, token: await as(staff) }),
    open: async (suspects: readonly string[], changes: Partial<IncidentBody> = {}, staff = "rita") =>
      expectStatus(201, call(api, openIncident, { body: bodyFor(suspects, changes), token: await as(staff) })),
    shown: async (incidentId: string) =>
      expectStatus(200, call(api, getIncident, { params: { incidentId }, token: await as("otto") })),
  };
}
