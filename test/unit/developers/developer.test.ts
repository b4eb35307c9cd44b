import { beforeEach, describe, expect, it } from "vitest";
import {
  changeDeveloper,
  developerView,
  isTorn,
  type SealedDeveloper,
  type StoredDeveloper,
} from "#developers/developer.ts";
import { developerBody as schema } from "#developers/developer-schemas.ts";
import { register } from "#developers/registration.ts";
import { createVaultKeys, type VaultKeys } from "#shared/crypto/vault-key.ts";
import { developerBody } from "#test/support/developers.ts";
import { sequentialIds } from "#test/unit/fakes/sequential-ids.ts";
import { fakeClock, fakePorts } from "#test/unit/shared/crypto/fakes.ts";

const body = schema.parse(developerBody("Ångström"));
const nothing: StoredDeveloper = { developer: undefined, recordKeys: undefined };
const later = new Date("2026-11-22T09:00:00.000Z");

let keys: VaultKeys;
beforeEach(() => {
  keys = createVaultKeys(fakePorts());
});

const stored = (written: SealedDeveloper | undefined): StoredDeveloper => {
  if (!written) throw new Error("nothing to write");
  return { developer: written.developer, recordKeys: { version: written.developer.version, keys: written.keys } };
};
const registering = (profile = body, before = nothing) =>
  register(keys, "dora", profile, before, { clock: fakeClock(), ids: sequentialIds() });
const registered = async () => stored(await registering());

describe("a registration", () => {
  it("seals the contacts, and shows its owner what was handed in", async () => {
    const account = await registered();
    expect(await developerView(keys, account)).toMatchObject({ developerId: "dev_1", ...body });
    expect(Object.keys(account.recordKeys?.keys ?? {}).sort()).toEqual(["contact", "identity"]);
    const { sealed: _, ...clear } = account.developer ?? {};
    expect(JSON.stringify(clear)).not.toMatch(/Ångström|5550123/);
  });

  it("once more with the same body has nothing to write", async () => {
    expect(await registering(body, await registered())).toBeUndefined();
    const turned = Object.fromEntries(Object.entries(body).reverse()) as typeof body;
    expect(await registering(turned, await registered())).toBeUndefined();
  });

  it.each<Partial<typeof body>>([
    { name: "Other" },
    { contactEmail: "other@parcels.example" },
    { incidentContact: { ...body.incidentContact, phone: "+49 30 5550199" } },
  ])("once more with %j is refused, with the account that there is", async (change) => {
    const extensions = { state: "registered", developerId: "dev_1" };
    await expect(registering({ ...body, ...change }, await registered())).rejects.toMatchObject({
      ...{ code: "wrong_state", details: { extensions } },
    });
  });
});

describe("a change", () => {
  it("is a new version, sealed under new keys; what is left out stays", async () => {
    const before = await registered();
    const after = stored(await changeDeveloper(keys, before, { contactEmail: "new@parcels.example" }, later));
    expect(after.developer).toMatchObject({ version: 2, subject: "dora", updatedAt: later.toISOString() });
    expect(await developerView(keys, after)).toMatchObject({ ...body, contactEmail: "new@parcels.example" });
    expect(isTorn({ ...after, recordKeys: before.recordKeys })).toBe(true);
    await expect(developerView(keys, { ...after, recordKeys: before.recordKeys })).rejects.toThrow(/integrity/);
  });

  it("to what it is already is none", async () => {
    expect(await changeDeveloper(keys, await registered(), { ...body }, later)).toBeUndefined();
  });
});

it("contacts of one account do not open as another's, nor in each other's place", async () => {
  const { developer, recordKeys } = await registered();
  if (!developer) throw new Error("not registered");
  await expect(
    developerView(keys, { developer: { ...developer, developerId: "dev_2" }, recordKeys }),
  ).rejects.toThrow();
  const { contactEmail, "incidentContact.email": other, ...rest } = developer.sealed;
  const swapped = { ...rest, contactEmail: other, "incidentContact.email": contactEmail } as typeof developer.sealed;
  await expect(developerView(keys, { developer: { ...developer, sealed: swapped }, recordKeys })).rejects.toThrow();
});

it("an account that is known and not there is not taken for none", async () => {
  await expect(developerView(keys, nothing)).rejects.toThrow(/integrity/);
});
