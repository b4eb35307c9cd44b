import type * as z from "zod";
import { createApplication, registerDeveloper } from "#developers/contract.ts";
import { call, expectStatus } from "./client.ts";

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
