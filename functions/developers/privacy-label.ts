import { IntegrityError } from "#shared/errors/integrity-error.ts";
import { piiFields } from "#shared/pii-field.ts";
import { rolesInForce, type StandingRow } from "#shared/standing/standing-row.ts";
import type { Approval } from "./application.ts";
import { codeOf } from "./data-use.ts";
import type { DataUsePolicy } from "./policy/data-use.ts";
import { policyOf } from "./policy/policy-version.ts";
import { type RoleName, rolesInCatalogue } from "./policy/role-catalogue.ts";

/** What anybody may know of an application's access to orders. Not a word of it was typed by its developer. */
export interface PrivacyLabel {
  /** In force now. */
  readonly roles: readonly RoleName[];
  readonly fields: readonly LabelledField[];
  /** Whether any of these roles opens personal data. */
  readonly restricted: boolean;
  readonly lastAssessedAt: string;
  /** The next moment at which access ends unless it is approved again; left out once all such moments are past. */
  readonly approvedUntil?: string;
  readonly policyVersion: string;
  /** Whether it was approved under conditions. What they are was written by people, for its developer. */
  readonly conditional: boolean;
}

export interface LabelledField {
  readonly field: string;
  /** The policy's own names. */
  readonly purposes: readonly string[];
  /** Days after delivery. */
  readonly retentionDays: number;
}

type Granted = Pick<StandingRow, "roles" | "restricted" | "limitedTo">;

/** Fields that can be had for a purpose. */
interface Opening {
  readonly purpose: string;
  readonly fields: readonly string[];
}

/**
 * What an approval comes to now. It names every field that a role in force opens, whether or not a use of it was declared:
 * what can be read counts.
 * @throws IntegrityError for an approval under a policy that was never published
 */
export function privacyLabel(approval: Approval, standing: Granted, now: Date): PrivacyLabel {
  const policy = policyOf(approval.policyVersion)?.dataUse;
  if (!policy) throw new IntegrityError(`approval#${approval.approvalId} under a policy that was never published`);
  return labelUnder(policy, approval, standing, now);
}

/** The same, under a policy that is handed in. */
export function labelUnder(policy: DataUsePolicy, approval: Approval, standing: Granted, now: Date): PrivacyLabel {
  const inForce = rolesInForce(standing, now, []);
  const roles = rolesInCatalogue.filter(({ name }) => inForce.includes(name));
  const openings = roles.map((role) => openingsOf(policy, role));
  const names = new Set<string>([...policy.fields.personal, ...policy.fields.other, ...piiFields]);
  const ends = [approval.until, standing.restricted?.until].filter((end) => end !== undefined);
  const [approvedUntil] = ends.filter((end) => now.toISOString() < end).sort();
  return {
    roles: roles.map(({ name }) => name),
    fields: [...names].flatMap((field) => labelled(policy, approval, field, openings)),
    restricted: roles.some(({ restricted }) => restricted),
    lastAssessedAt: approval.at,
    ...(approvedUntil !== undefined && { approvedUntil }),
    policyVersion: approval.policyVersion,
    conditional: (approval.conditions ?? []).length > 0,
  };
}

/** What a role opens: as the vault has it now, and as the policy had it that the approval was under. */
const openingsOf = (
  { allowed }: DataUsePolicy,
  { name, purpose, fields }: (typeof rolesInCatalogue)[number],
): Opening[] => [
  ...(purpose === undefined ? [] : [{ purpose, fields }]),
  ...allowed.filter(({ role }) => role === name),
];

/** @param openings of each role in force @returns nothing for a field that none of them opens */
function labelled(
  policy: DataUsePolicy,
  { dataUses }: Approval,
  field: string,
  openings: readonly (readonly Opening[])[],
): LabelledField[] {
  const uses = dataUses.filter((use) => use.field === field);
  const byRole = openings
    .map((of) => of.filter(({ fields }) => fields.includes(field)).map(({ purpose }) => purpose))
    .filter((possible) => possible.length > 0)
    .map((possible) => ({
      possible,
      // The policy's name, never the text that it was recognised by.
      declared: possible.filter((purpose) => uses.some((use) => codeOf(use.purpose) === purpose)),
    }));
  if (byRole.length === 0) return [];
  const purposes = byRole.flatMap(({ possible, declared }) => (declared.length > 0 ? declared : possible));
  const isPersonal = [...policy.fields.personal, ...piiFields].some((name) => name === field);
  // As in an assessment: of personal data each role that opens it needs a use of its own.
  const isSilent = uses.length === 0 || (isPersonal && byRole.some(({ declared }) => declared.length === 0));
  const limit = policy.retention[isPersonal ? "personal" : "other"].days;
  return [
    {
      field,
      purposes: [...new Set(purposes)],
      retentionDays: Math.max(...uses.map(({ retentionDays }) => retentionDays), ...(isSilent ? [limit] : [])),
    },
  ];
}
