import { isDeepStrictEqual } from "node:util";
import { openFields, sealRecord, type WrappedRecordKeys } from "#shared/crypto/record-sealer.ts";
import type { VaultKeys } from "#shared/crypto/vault-key.ts";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import type { StoredRecordKeys } from "#shared/storage/record-keys.ts";
import type { DeveloperPatch, DeveloperProfile } from "./developer-schemas.ts";

/** Personal data of the developer's people, and the class whose keys open it. */
const sealedFields = {
  contactEmail: "contact",
  "incidentContact.name": "identity",
  "incidentContact.email": "contact",
  "incidentContact.phone": "contact",
} as const;
type SealedFieldName = keyof typeof sealedFields;

/** A developer account as stored. A company's name, seat and pages are no personal data. */
export interface Developer {
  readonly developerId: string;
  /** `sub` of the person who registered it. */
  readonly subject: string;
  /** Of the whole record; authenticated with every sealed field, and what conditional writes compare. */
  readonly version: number;
  readonly name: string;
  readonly legalName: string;
  readonly country: string;
  readonly website: string;
  readonly privacyPolicyUrl: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly sealed: Readonly<Record<string, Uint8Array>>;
}

export interface StoredDeveloper {
  readonly developer: Developer | undefined;
  readonly recordKeys: StoredRecordKeys | undefined;
}

export interface SealedDeveloper {
  readonly developer: Developer;
  readonly keys: WrappedRecordKeys;
}

/** Whether account and keys are of different writes. */
export const isTorn = ({ developer, recordKeys }: StoredDeveloper): boolean =>
  developer !== undefined && recordKeys?.version !== developer.version;

type Facts = Pick<Developer, "developerId" | "subject" | "version" | "createdAt" | "updatedAt">;

/** Seals the contacts of a profile, as one version of its record. @throws UnavailableError, IntegrityError as `sealRecord` */
export async function sealDeveloper(
  keys: VaultKeys,
  facts: Facts,
  { contactEmail, incidentContact, ...clear }: DeveloperProfile,
): Promise<SealedDeveloper> {
  const plain: Record<SealedFieldName, string> = {
    contactEmail,
    "incidentContact.name": incidentContact.name,
    "incidentContact.email": incidentContact.email,
    "incidentContact.phone": incidentContact.phone,
  };
  const fields = Object.entries(plain).map(
    ([name, value]) => [name, { class: sealedFields[name as SealedFieldName], value }] as const,
  );
  const { fields: sealed, recordKeys } = await sealRecord(keys, recordOf(facts), Object.fromEntries(fields));
  return { developer: { ...facts, ...clear, sealed }, keys: recordKeys };
}

/** The profile, contacts opened. @throws IntegrityError for what is not what was sealed; UnavailableError */
export async function openProfile(
  keys: VaultKeys,
  developer: Developer,
  recordKeys: StoredRecordKeys | undefined,
): Promise<DeveloperProfile> {
  const sealed = Object.entries(sealedFields).map(
    ([name, fieldClass]) => [name, { class: fieldClass, bytes: developer.sealed[name] ?? new Uint8Array() }] as const,
  );
  const opened = (await openFields(
    keys,
    recordOf(developer),
    recordKeys?.keys ?? {},
    Object.fromEntries(sealed),
  )) as Record<SealedFieldName, string>;
  const { name, legalName, country, website, privacyPolicyUrl } = developer;
  return {
    name,
    legalName,
    country,
    website,
    privacyPolicyUrl,
    contactEmail: opened.contactEmail,
    incidentContact: {
      name: opened["incidentContact.name"],
      email: opened["incidentContact.email"],
      phone: opened["incidentContact.phone"],
    },
  };
}

/** Where mail for the account goes; nothing else is opened. @throws as `openProfile` */
export async function openContactEmail(keys: VaultKeys, stored: StoredDeveloper): Promise<string> {
  const developer = registered(stored);
  const bytes = developer.sealed.contactEmail ?? new Uint8Array();
  const wrapped = stored.recordKeys?.keys ?? {};
  const fields = { contactEmail: { class: sealedFields.contactEmail, bytes } };
  const opened = await openFields(keys, recordOf(developer), wrapped, fields);
  return (opened as Record<keyof typeof fields, string>).contactEmail;
}

/**
 * Puts what a patch says in the place of what the account says.
 * @returns the next version; undefined where nothing changes
 */
export async function changeDeveloper(
  keys: VaultKeys,
  stored: StoredDeveloper,
  patch: DeveloperPatch,
  now: Date,
): Promise<SealedDeveloper | undefined> {
  const developer = registered(stored);
  const before = await openProfile(keys, developer, stored.recordKeys);
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  const profile = { ...before, ...given };
  if (isDeepStrictEqual(before, profile)) return undefined;
  const { developerId, subject, version, createdAt } = developer;
  const facts = { developerId, subject, version: version + 1, createdAt, updatedAt: now.toISOString() };
  return sealDeveloper(keys, facts, profile);
}

/** What the account's owner is shown, contacts opened. @throws as `openProfile` */
export async function developerView(keys: VaultKeys, stored: StoredDeveloper) {
  const developer = registered(stored);
  const { developerId, createdAt, updatedAt } = developer;
  return { developerId, ...(await openProfile(keys, developer, stored.recordKeys)), createdAt, updatedAt };
}

/** An account that a person is known to have is written with that fact, and never deleted. */
function registered({ developer }: StoredDeveloper): Developer {
  if (!developer) throw new IntegrityError("developer without a record");
  return developer;
}

const recordOf = ({ developerId, version }: Pick<Developer, "developerId" | "version">) =>
  ({ type: "developer", id: developerId, version }) as const;
