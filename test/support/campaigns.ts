import { expect } from "vitest";
import type * as z from "zod";
import { createCredential, getAssessment, getCampaign, openCampaign } from "#developers/contract.ts";
import type { LocalInstance } from "#local/start.ts";
import { call, expectStatus } from "./client.ts";
import { type ApplicationBody, lifecycle, shippingApplication, submitted } from "./developers.ts";

export type CampaignBody = z.input<(typeof openCampaign)["request"]["body"]>;

/** With a role that is not restricted, and so stays at a deadline. */
export const shippingAndOrders: ApplicationBody = { ...shippingApplication, roles: ["orders", "shipping"] };

type Running = Pick<LocalInstance, "urls"> & { readonly bearer: (principal: string) => Promise<string> };

const doras = (running: Running, applicationId: string) =>
  lifecycle(running, () => running.bearer("developer:dora"), applicationId);

/** Has two assessors approve what was handed in. */
async function approveBy(running: Running, applicationId: string, assessmentId: string): Promise<void> {
  const { decide, shown } = doras(running, applicationId);
  const params = { assessmentId };
  const waiting = async () => {
    const request = { params, token: await running.bearer("staff:ada") };
    return (await expectStatus(200, call(running.urls.api, getAssessment, request))).status;
  };
  await expect.poll(waiting, { timeout: 30_000, interval: 100 }).toBe("in_review");
  for (const name of ["ada", "alan"]) {
    const { revision } = await shown();
    const bearer = await running.bearer(`staff:${name}`);
    await expectStatus(200, decide(bearer, assessmentId, { decision: "approve", revision }));
  }
}

/** What assessors and `dora` do around a campaign. A bearer token is asked for each time: the clock is moved in between. */
export function campaignsOn(running: Running) {
  const { api } = running.urls;
  const ada = () => running.bearer("staff:ada");
  return {
    /** An application of hers that was approved for restricted roles. */
    approved: async (body: ApplicationBody = shippingAndOrders): Promise<string> => {
      const application = await submitted(running, await running.bearer("developer:dora"), body);
      await application.until("in_review");
      await approveBy(running, application.applicationId, application.assessmentId);
      return application.applicationId;
    },
    /** Hands it in once more. */
    handIn: async (applicationId: string, now: Date): Promise<string> => {
      const { answer, submit } = doras(running, applicationId);
      await answer(shippingAndOrders.roles, now);
      return (await submit()).assessmentId;
    },
    approveBy: (applicationId: string, assessmentId: string) => approveBy(running, applicationId, assessmentId),
    shown: (applicationId: string) => doras(running, applicationId).shown(),
    credential: async (applicationId: string) => {
      const request = { params: { applicationId }, body: {}, token: await running.bearer("developer:dora") };
      return expectStatus(201, call(api, createCredential, request));
    },
    open: async (body: CampaignBody, headers: Readonly<Record<string, string>> = {}) =>
      call(api, openCampaign, { body, headers, token: await ada() }),
    campaign: async (campaignId: string) =>
      expectStatus(200, call(api, getCampaign, { params: { campaignId }, token: await ada() })),
  };
}
