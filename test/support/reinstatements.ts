import { expect } from "vitest";
import type * as z from "zod";
import { reinstate, revoke } from "#identity/contract.ts";
import type { LocalInstance } from "#local/start.ts";
import { call, expectStatus } from "./client.ts";
import { incidentsOn } from "./incidents.ts";
import { tokenOf } from "./marketplace.ts";

type Body = z.input<(typeof reinstate)["request"]["body"]>;

/** What responders do to end access and to give it back. Bearer tokens are asked for each time: the clock may be moved. */
export function reinstatementsOn(local: LocalInstance) {
  const { api } = local.urls;
  const token = (staff: string) => tokenOf(local, `staff:${staff}`);
  const ask = async (subject: string, more: Partial<Body> = {}, staff = "ron") =>
    call(api, reinstate, { body: { subject, rationale: "It was not theirs", ...more }, token: await token(staff) });
  const shown = async (incidentId: string) => (await incidentsOn(local).shown(incidentId)).reinstated;
  return {
    ask,
    back: async (subject: string, more: Partial<Body> = {}, staff = "ron") =>
      expectStatus(200, ask(subject, more, staff)),
    off: async (body: z.input<(typeof revoke)["request"]["body"]>, staff = "rita") =>
      expectStatus(200, call(api, revoke, { body, token: await token(staff) })),
    shown,
    /** Once everything has followed: how many authorisations each brought back. */
    restored: async (incidentId: string) => {
      const counts = async () => (await shown(incidentId)).map((one) => one.authorizationsRestored);
      await expect.poll(counts, { timeout: 30_000 }).not.toContain(undefined);
      return counts();
    },
  };
}
