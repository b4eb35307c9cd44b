import type { Finding, FindingCode } from "./finding.ts";
import type { DataUsePolicy } from "./policy/data-use.ts";
import type { RoleName } from "./policy/role-catalogue.ts";

/** What a developer says one field is for. All of it is as typed: it is compared with what is allowed, and never repeated. */
export interface DataUse {
  readonly field: string;
  readonly purpose?: string | undefined;
  /** Days after delivery. */
  readonly retentionDays: number;
}

type Rules = DataUsePolicy["rules"];

/** What the policy says of the uses declared, and of fields that a role would open without any. */
export function findDataUses(policy: DataUsePolicy, roles: readonly RoleName[], uses: readonly DataUse[]): Finding[] {
  return [
    ...uses.flatMap((use, place) => findUse(policy, roles, use, `/dataUses/${place}`)),
    ...findUnused(policy, roles, uses),
  ];
}

function findUse(policy: DataUsePolicy, roles: readonly RoleName[], use: DataUse, subject: string): Finding[] {
  const known = [...policy.fields.personal, ...policy.fields.other];
  const field = known.find((name) => name === use.field);
  const weight = field !== undefined && isPersonal(policy, field) ? "personal" : "other";
  const found = (code: FindingCode, rule: Rules[keyof Rules], message: string, remedy: string): Finding => ({
    code,
    clause: rule.clause,
    severity: rule.severity[weight],
    subject,
    message,
    remedy,
  });
  return [...findField(), ...findPurpose(), ...findRetention()];

  function findField(): Finding[] {
    if (field === undefined) {
      const remedy = `Name one of: ${known.join(", ")}. Leave out what Cloakroom does not hold.`;
      return [found("field_unknown", policy.rules.fieldUnknown, "There is no such field.", remedy)];
    }
    const opening = policy.allowed.filter(({ fields }) => fields.includes(field)).map(({ role }) => role);
    if (opening.some((role) => roles.includes(role))) return [];
    const names = [...new Set(opening)].join(", ");
    const remedy = names
      ? `Ask for a role that includes it (${names}), or do without.`
      : "Do without: no role includes it. To write to a buyer, ask for the role messaging, and use contact tokens.";
    return [found("field_not_in_role", policy.rules.fieldNotInRole, `No role asked for includes ${field}.`, remedy)];
  }

  function findPurpose(): Finding[] {
    const purpose = codeOf(use.purpose);
    if (purpose === "") {
      const remedy = "Say what the application does with it, or leave the field out.";
      return [
        found(
          "field_without_purpose",
          policy.rules.fieldWithoutPurpose,
          `No purpose is declared for ${field ?? "the field"}.`,
          remedy,
        ),
      ];
    }
    const forbidden = policy.forbidden.find((one) => one.purpose === purpose || one.aliases.includes(purpose));
    if (forbidden) {
      const { clause, label, lawfulWay } = forbidden;
      const message = `${label}: no data may be used for this.`;
      return [{ code: "purpose_forbidden", clause, severity: "blocker", subject, message, remedy: lawfulWay }];
    }
    const reachable = policy.allowed.filter(
      (one) => field !== undefined && one.fields.includes(field) && roles.includes(one.role),
    );
    // Of a field out of reach a finding says so already; its purpose has to be one that there is all the same.
    const purposes = (reachable.length > 0 ? reachable : policy.allowed).map((one) => one.purpose);
    if (purposes.includes(purpose)) return [];
    const message = `An application in these roles may not use ${field ?? "the field"} for the purpose declared.`;
    const remedy = `Declare one of: ${[...new Set(purposes)].join(", ")}. For counts without personal data, ask for the role aggregates.`;
    return [found("purpose_not_allowed", policy.rules.purposeNotAllowed, message, remedy)];
  }

  function findRetention(): Finding[] {
    const { days } = policy.retention[weight];
    if (use.retentionDays >= 0 && use.retentionDays <= days) return [];
    const message = `${field ?? "The field"} would be kept for longer than ${days} days after delivery.`;
    const remedy = `Delete it at most ${days} days after delivery, and declare that. Where a law obliges you to keep it longer, say so in your answers.`;
    return [found("retention_too_long", policy.rules.retentionTooLong, message, remedy)];
  }
}

/** Personal data that a role would open although nobody says what for: minimum data means that it must not. */
function findUnused(policy: DataUsePolicy, roles: readonly RoleName[], uses: readonly DataUse[]): Finding[] {
  const { clause, severity } = policy.rules.fieldWithoutPurpose;
  return policy.allowed
    .filter(({ role }) => roles.includes(role))
    .flatMap(({ role, purpose, fields }) =>
      fields
        .filter((field) => isPersonal(policy, field))
        .filter((field) => !uses.some((use) => use.field === field && codeOf(use.purpose) === purpose))
        .map((field) => ({
          code: "field_without_purpose" as const,
          clause,
          severity: severity.personal,
          subject: `${role}:${field}`,
          message: `The role ${role} would open ${field}, and no use of it is declared.`,
          remedy: `Declare what ${field} is used for (purpose ${purpose}), or do without the role.`,
        })),
    );
}

const isPersonal = ({ fields }: DataUsePolicy, field: string) => fields.personal.some((name) => name === field);

/** Longer than any purpose's name: what follows cannot make it one. */
const longestCode = 100;

/** A purpose as people write it, as the code that it is compared by: "Review manipulation" and "reviewManipulation" alike. */
export const codeOf = (purpose = ""): string =>
  purpose
    .slice(0, longestCode)
    .normalize("NFKC")
    .trim()
    .replaceAll(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, "_");
