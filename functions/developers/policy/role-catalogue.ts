import * as z from "zod/mini";
import { type Scope, scopes } from "#shared/http/access.ts";
import { type PiiField, piiFields } from "#shared/pii-field.ts";
import data from "./role-catalogue.v1.json" with { type: "json" };

export const roleNames = ["orders", "aggregates", "messaging", "shipping", "tax_invoicing", "tax_remittance"] as const;
export type RoleName = (typeof roleNames)[number];

const role = z.strictObject({
  restricted: z.boolean(),
  scopes: z.array(z.enum(scopes)),
  purpose: z.optional(z.string()),
  fields: z._default(z.array(z.enum(piiFields)), []),
  clause: z.string(),
});

const catalogue = z.strictObject({ version: z.string(), roles: z.record(z.enum(roleNames), role) }).parse(data);

/** Every role with its name, as developers are told of it. */
export const rolesInCatalogue = roleNames.map((name) => ({ name, ...catalogue.roles[name] }));

const isRole = (name: string): name is RoleName => (roleNames as readonly string[]).includes(name);

/** Whether a role opens personal data: it takes two assessors, and it ends. */
export const isRestricted = (role: RoleName): boolean => catalogue.roles[role].restricted;

/** Everything that roles entitle an application to ask for; a role that the catalogue does not have gives nothing. */
export const scopesOf = (roles: readonly string[]): Scope[] => [
  ...new Set(roles.filter(isRole).flatMap((name) => catalogue.roles[name].scopes)),
];

/** The role that a purpose needs and the fields that it may have; undefined for a purpose that no role serves. */
export function purposeNamed(purpose: string): { role: RoleName; fields: readonly PiiField[] } | undefined {
  const found = roleNames.find((name) => catalogue.roles[name].purpose === purpose);
  return found && { role: found, fields: catalogue.roles[found].fields };
}
