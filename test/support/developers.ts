import { expect } from "vitest";
import type * as z from "zod";
import {
  createApplication,
  decideAssessment,
  getApplication,
  getQuestionnaire,
  putAssessment,
  registerDeveloper,
  submitAssessment,
} from "#developers/contract.ts";
import type { LocalInstance } from "#local/start.ts";
import { type BodyOf, call, expectStatus } from "./client.ts";

export type DeveloperBody = z.input<(typeof registerDeveloper)["request"]["body"]>;
export type ApplicationBody = z.input<(typeof createApplication)["request"]["body"]>;

/** A registration whose every personal value holds the mark, so that one that strays is seen. */
export const developerBody = (mark: string): DeveloperBody => ({
  name: "Dora Parcels",
  legalName: "Dora Parcels GmbH",
  country: "DE",
  website: "https://parcels.example/",
  privacyPolicyUrl: "https://parcels.example/privacy",
  contactEmail: `office.${mark}@parcels.example`,
  incidentContact: { name: `Ines ${mark}`, email: `ines.${mark}@parcels.example`, phone: "+49 30 5550123" },
});

export const shippingApplication: ApplicationBody = {
  name: "Parcel Pilot",
  description: "Prints labels for parcels.",
  distribution: "public",
  roles: ["shipping"],
  dataUses: (["recipient.name", "recipient.phone", "shippingAddress"] as const).map((field) => ({
    field,
    purpose: "shipping",
    retentionDays: 30,
  })),
};

export const register = (api: string, token: string, body: DeveloperBody) =>
  expectStatus(201, call(api, registerDeveloper, { body, token }));

export const newDraft = (api: string, token: string, body = shippingApplication) =>
  expectStatus(201, call(api, createApplication, { body, token }));

type Questionnaire = BodyOf<typeof getQuestionnaire, 200>;
export type Answer = string | number | boolean;

/** An answer that passes, on the day that it is given. */
function passing({ kind, passes }: Questionnaire["questions"][number], today: Date): Answer {
  if ("equals" in passes) return passes.equals;
  if ("oneOf" in passes) return passes.oneOf[0] ?? "";
  if ("atMost" in passes) return passes.atMost;
  if ("atLeast" in passes) return passes.atLeast;
  if ("notOlderThanDays" in passes) return today.toISOString().slice(0, 10);
  return kind === "url" ? "https://parcels.example/page" : "We do this every week.";
}

/** Answers that pass to every question that these roles bring. */
export const answersFor = ({ questions }: Questionnaire, roles: readonly string[], today = new Date()) =>
  Object.fromEntries(
    questions
      .filter(({ appliesTo }) => appliesTo.some((role) => roles.includes(role)))
      .map((question) => [question.id, passing(question, today)]),
  );

/** A way to what developers and assessors do with one application, as each of them. */
export function lifecycle(
  { urls: { api } }: Pick<LocalInstance, "urls">,
  /** Its token; or where it is got anew, since they last for an hour. */
  developer: string | (() => Promise<string>),
  applicationId: string,
) {
  const params = { applicationId };
  const bearer = async () => (typeof developer === "string" ? developer : developer());
  const shown = async () => expectStatus(200, call(api, getApplication, { params, token: await bearer() }));
  return {
    shown,
    answer: async (roles: readonly string[], today?: Date) => {
      const answers = answersFor(await expectStatus(200, call(api, getQuestionnaire, {})), roles, today);
      return expectStatus(200, call(api, putAssessment, { params, body: { answers }, token: await bearer() }));
    },
    submit: async () => expectStatus(202, call(api, submitAssessment, { params, token: await bearer() })),
    /** Waits for the workflow to bring the application there. */
    until: async (status: BodyOf<typeof getApplication, 200>["status"]) => {
      await expect.poll(async () => (await shown()).status, { timeout: 30_000, interval: 100 }).toBe(status);
      return shown();
    },
    decide: (assessor: string, assessmentId: string, body: z.input<(typeof decideAssessment)["request"]["body"]>) =>
      call(api, decideAssessment, { params: { assessmentId }, body, token: assessor }),
  };
}

/** A new application with answers that pass, handed in. */
export async function submitted(
  local: Pick<LocalInstance, "urls">,
  developer: string,
  body: ApplicationBody = shippingApplication,
) {
  const { applicationId } = await newDraft(local.urls.api, developer, body);
  const application = lifecycle(local, developer, applicationId);
  await application.answer(body.roles);
  const { assessmentId } = await application.submit();
  return { ...application, applicationId, assessmentId };
}
