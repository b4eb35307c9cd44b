import { type Scope, scopes } from "#shared/http/access.ts";
import { type PiiField, piiFields } from "#shared/pii-field.ts";
import { rolesInCatalogue, scopesOf } from "./policy/role-catalogue.ts";

/** What roles open: fields of an order, for these purposes, and what may be asked for. Nothing where there is no role. */
export interface MaySee {
  readonly fields: readonly PiiField[];
  readonly purposes: readonly string[];
  readonly scopes: readonly Scope[];
}

/** By the role catalogue; each once, in the order that it has everywhere. */
export function maySee(roles: readonly string[]): MaySee {
  const held = rolesInCatalogue.filter(({ name }) => roles.includes(name));
  const opened = new Set(held.flatMap(({ fields }) => fields));
  const allowed = new Set(scopesOf(roles));
  return {
    fields: piiFields.filter((field) => opened.has(field)),
    purposes: held.flatMap(({ purpose }) => purpose ?? []),
    scopes: scopes.filter((scope) => allowed.has(scope)),
  };
}
