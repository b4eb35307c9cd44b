import * as z from "zod/mini";
import { piiFields } from "#shared/pii-field.ts";
import { checked, matching, whole } from "#shared/schema.ts";
import { severities } from "./questionnaire.ts";
import { roleNames } from "./role-catalogue.ts";

/** What an application may be given that is no personal data: facts of orders, counts, and what stands in for a contact. */
const otherFields = ["status", "dates", "items", "shipTo", "aggregates", "messages", "contactToken"] as const;
const dataUseFields = [...piiFields, ...otherFields] as const;

/** How risky it is to let an application in, the least first. */
export const tiers = ["low", "medium", "high"] as const;
export type Tier = (typeof tiers)[number];

/** What a developer's profile is asked for. */
const profileFields = ["incidentContact", "privacyPolicyUrl", "website"] as const;

const sentence = checked(z.string(), z.minLength(1), z.maxLength(400));
const code = matching(/^[a-z][a-z0-9_]*$/, "snake_case");
const severity = z.enum(severities);

/** A rule may weigh more where personal data is concerned. */
const rule = z.strictObject({
  clause: z.string(),
  severity: z.strictObject({ personal: severity, other: severity }),
});
const limit = z.strictObject({ clause: z.string(), days: whole(z.gt(0)) });

const dataUsePolicy = checked(
  z.strictObject({
    version: z.string(),
    /** The fields that there are; limits differ by class. */
    fields: z.strictObject({ personal: z.array(z.enum(piiFields)), other: z.array(z.enum(otherFields)) }),
    /** What each role may be used for, and which fields that takes. */
    allowed: z.array(
      z.strictObject({ role: z.enum(roleNames), purpose: code, fields: z.array(z.enum(dataUseFields)) }),
    ),
    restricted: z.array(z.enum(roleNames)),
    /** Days after delivery. */
    retention: z.strictObject({ personal: limit, other: limit }),
    /** What nothing may be used for: other names of it, and the lawful way to what is wanted. */
    forbidden: z.array(
      z.strictObject({
        purpose: code,
        aliases: z.array(code),
        clause: z.string(),
        label: sentence,
        lawfulWay: sentence,
      }),
    ),
    rules: z.strictObject({
      fieldWithoutPurpose: rule,
      purposeNotAllowed: rule,
      fieldNotInRole: rule,
      fieldUnknown: rule,
      retentionTooLong: rule,
    }),
    profile: z.array(
      z.strictObject({
        field: z.enum(profileFields),
        clause: z.string(),
        severity: z.strictObject({ public: severity, private: severity }),
        message: sentence,
        remedy: sentence,
      }),
    ),
    tierOf: z.record(z.enum(roleNames), z.enum(tiers)),
  }),
  z.refine(({ fields, allowed }) => {
    const known = new Set<string>([...fields.personal, ...fields.other]);
    return allowed.every((use) => use.fields.every((field) => known.has(field)));
  }, "a field is allowed that is in neither class"),
  z.refine(({ forbidden, allowed }) => {
    const names = forbidden.flatMap(({ purpose, aliases }) => [purpose, ...aliases]);
    return new Set(names).size === names.length && allowed.every(({ purpose }) => !names.includes(purpose));
  }, "a purpose is forbidden twice, or allowed as well"),
);

export type DataUsePolicy = z.infer<typeof dataUsePolicy>;

/** @throws ZodError where the data contradicts itself; the process then does not start */
export const parseDataUsePolicy = (data: unknown): DataUsePolicy => dataUsePolicy.parse(data);
