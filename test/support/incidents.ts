import { expect } from "vitest";
import type * as z from "zod";
import { assertAffected, getIncident, listAffected, openIncident } from "#incidents/contract.ts";
import type { LocalInstance } from "#local/start.ts";
import { type BodyOf, call, expectStatus } from "./client.ts";
import { tokenOf } from "./marketplace.ts";

export type IncidentBody = z.input<(typeof openIncident)["request"]["body"]>;

const minute = 60 * 1000;
const hour = 60 * minute;

/** What it takes of a system, be it in this process or in another. */
export type On = Pick<LocalInstance, "urls" | "tokens"> & {
  readonly clock: Pick<LocalInstance["clock"], "now" | "advance">;
};

/** What responders and others do about an incident. Bearer tokens are asked for each time: the clock may be moved. */
export function incidentsOn(local: On) {
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
    /** Whom it affects, once that is known: a minute after its containment, which is skipped. */
    scoped: async (incidentId: string) => {
      const shown = () => incidentsOn(local).shown(incidentId);
      const state = async () => (await shown()).state;
      await expect.poll(state, { timeout: 30_000 }).not.toBe("open");
      if ((await state()) === "contained") await local.clock.advance(2 * minute);
      await expect.poll(state, { timeout: 60_000 }).toBe("scoped");
      return (await shown()).scope as NonNullable<Awaited<ReturnType<typeof shown>>["scope"]>;
    },
    affected: async (incidentId: string) => {
      const items: BodyOf<typeof listAffected, 200>["items"] = [];
      let cursor: string | undefined;
      do {
        const request = { params: { incidentId }, query: { ...(cursor && { cursor }) }, token: await as("petra") };
        const page = await expectStatus(200, call(api, listAffected, request));
        items.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      return items;
    },
    assert: async (
      incidentId: string,
      buyers: z.input<(typeof assertAffected)["request"]["body"]>["buyers"],
      staff = "rita",
    ) => call(api, assertAffected, { params: { incidentId }, body: { buyers }, token: await as(staff) }),
    shown: async (incidentId: string) =>
      expectStatus(200, call(api, getIncident, { params: { incidentId }, token: await as("otto") })),
  };
}
