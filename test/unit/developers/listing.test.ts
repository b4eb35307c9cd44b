import { describe, expect, it } from "vitest";
import { draft } from "#developers/application.ts";
import { applicationStatuses } from "#developers/application-transitions.ts";
import { type Approved, type Listing, publish, requireListable, withdraw } from "#developers/listing.ts";
import { listed, listingView } from "#developers/listing-view.ts";
import { shippingApplication } from "#test/support/developers.ts";
import { sequentialIds } from "#test/unit/fakes/sequential-ids.ts";
import { fakeClock } from "#test/unit/shared/crypto/fakes.ts";

const at = "2026-11-21T09:00:00.000Z";
const later = "2026-11-22T09:00:00.000Z";
const ports = (now = at) => ({ clock: fakeClock(now), ids: sequentialIds() });
const approval = {
  approvalId: "apr_1",
  assessmentId: "ass_1",
  at,
  until: "2027-11-21T09:00:00.000Z",
  roles: shippingApplication.roles,
  dataUses: shippingApplication.dataUses,
  policyVersion: "2026-11",
};
const application: Approved = {
  ...draft("dev_1", shippingApplication, ports()).application,
  status: "approved",
  revision: 7,
  approval,
};
const standing = { pk: "application#app_1", status: "active", epoch: 3 } as const;
const body = { tagline: "Labels", homepage: "https://a.example/", supportUrl: "https://a.example/help" };
const first: Listing = { ...body, applicationId: "app_1", revision: 1, listedAt: at, updatedAt: at };
const refused = (extensions: object) =>
  expect.objectContaining({ code: "wrong_state", details: expect.objectContaining({ extensions }) });

describe("a listing", () => {
  it("is there from its first revision on, and says since when", () => {
    expect(publish(application, undefined, body, ports())?.listing).toEqual(first);
    const changed = { ...body, tagline: "Better labels" };
    const after = { ...first, ...changed, revision: 2, updatedAt: later };
    expect(publish(application, first, changed, ports(later))?.listing).toEqual(after);
  });

  it("that says the same already is not written again", () => {
    expect(publish(application, first, body, ports(later))).toBeUndefined();
  });

  it("goes on the timeline and on record by ids alone, when it comes and when it goes", () => {
    const acts = [publish(application, undefined, body, ports()), withdraw(application, first, ports())];
    const told = { actor: "developer:dev_1", subject: "application#app_1", details: { approvalId: "apr_1" } };
    expect(acts).toMatchObject([
      {
        entry: { event: "listed", actor: "developer", revision: 7, mail: "pending" },
        record: { act: "listing.published", ...told },
      },
      {
        entry: { event: "unlisted", actor: "developer", revision: 7 },
        record: { act: "listing.withdrawn", ...told },
      },
    ]);
    expect(JSON.stringify(acts.map((act) => [act?.entry, act?.record]))).not.toContain("Labels");
  });
});

describe("an application may be listed", () => {
  it.each(applicationStatuses)("or not, by its state: %s", (status) => {
    const ask = () => requireListable({ ...application, status }, standing);
    if (status === "approved" || status === "expired") expect(ask().application.approval).toEqual(approval);
    else expect(ask).toThrow(refused({ state: status }));
  });

  it("if it is public", () => {
    const ask = () => requireListable({ ...application, distribution: "private" }, standing);
    expect(ask).toThrow(refused({ state: "approved", distribution: "private" }));
  });

  it.each(["suspended", "revoked"] as const)("if its standing is not %s", (status) => {
    expect(() => requireListable(application, { ...standing, status })).toThrow(refused({ state: status }));
  });

  it("if it has a standing and an approval at all", () => {
    const unproven = refused({ state: "approved", distribution: "public" });
    expect(() => requireListable(application, undefined)).toThrow(unproven);
    expect(() => requireListable({ ...application, approval: undefined }, standing)).toThrow(unproven);
  });
});

describe("the directory shows", () => {
  const developer = {
    ...{ developerId: "dev_1", subject: "dora", version: 1, name: "Dora", legalName: "Dora GmbH", country: "DE" },
    ...{ website: "https://a.example/", privacyPolicyUrl: "https://a.example/p", createdAt: at, updatedAt: at },
    sealed: {},
  };
  const developerStanding = { ...standing, pk: "developer#dev_1" };
  const rows = { application, listing: first, standing, developer, developerStanding };

  it.each(applicationStatuses)("an application with a listing and an approval, by its state: %s", (status) => {
    const shown = listed({ ...rows, application: { ...application, status } });
    expect(shown !== undefined).toBe(status !== "suspended" && status !== "revoked");
  });

  it.each(Object.keys(rows))("nothing without its %s", (name) => {
    expect(listed({ ...rows, [name]: undefined })).toBeUndefined();
  });

  it.each(["standing", "developerStanding"])("nothing where %s is not active", (name) => {
    for (const status of ["suspended", "revoked"])
      expect(listed({ ...rows, [name]: { ...standing, status } })).toBeUndefined();
  });

  it("nothing that is private by now, or was never approved", () => {
    expect(listed({ ...rows, application: { ...application, distribution: "private" } })).toBeUndefined();
    expect(listed({ ...rows, application: { ...application, approval: undefined } })).toBeUndefined();
  });

  it.each(["standing", "developerStanding"])("no role that waits for the second stage of %s", (name) => {
    const granted = { ...rows, standing: { ...standing, roles: ["orders", "shipping"] } };
    const label = (changes: object) => {
      const found = listed({ ...granted, ...changes });
      return found && listingView(found, new Date(at)).privacyLabel;
    };
    expect(label({})).toMatchObject({ roles: ["orders", "shipping"], restricted: true });
    const limited = { [name]: { ...granted[name as "standing"], limitedTo: "non_pii" } };
    expect(label(limited)).toMatchObject({ roles: ["orders"], restricted: false });
  });
});
