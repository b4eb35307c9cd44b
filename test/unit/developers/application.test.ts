import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allow, draft, edit } from "#developers/application.ts";
import { applicationPatch } from "#developers/application-schemas.ts";
import { mayStill } from "#developers/application-store.ts";
import {
  type ApplicationTransition,
  applicationStatuses,
  applicationTransitions,
  mayTake,
} from "#developers/application-transitions.ts";
import { shippingApplication } from "#test/support/developers.ts";
import { sequentialIds } from "#test/unit/fakes/sequential-ids.ts";
import { fakeClock } from "#test/unit/shared/crypto/fakes.ts";

const ports = () => ({ clock: fakeClock("2026-11-21T09:00:00.000Z"), ids: sequentialIds() });
const fresh = () => draft("dev_1", shippingApplication, ports()).application;
const transitions = Object.keys(applicationTransitions) as ApplicationTransition[];
const targets = Object.values(applicationTransitions).flatMap((one) => ("to" in one ? [one.to] : []));

describe("the states of an application", () => {
  it("can all be reached, but for the one that it begins in", () => {
    expect([...new Set(["draft", ...targets])].sort()).toEqual([...applicationStatuses].sort());
  });

  it("all have a way on, but for the one that has ended for good", () => {
    const stuck = applicationStatuses.filter(
      (status) => !transitions.some((name) => "to" in applicationTransitions[name] && mayTake(name, status)),
    );
    expect(stuck).toEqual(["revoked"]);
  });

  it("never lock a profile: what was rejected, lapsed or expired can be corrected and submitted again", () => {
    for (const status of ["draft", "changes_requested", "rejected", "lapsed", "expired"] as const)
      expect([mayTake("edit", status), mayTake("submit", status)]).toEqual([true, true]);
  });

  it.each(transitions)("are what the condition of the write asks for: %s", (name) => {
    const { ConditionExpression, ExpressionAttributeValues } = mayStill(name);
    expect(Object.values(ExpressionAttributeValues)).toEqual(applicationTransitions[name].from);
    const named = Object.keys(ExpressionAttributeValues).join(", ");
    expect(ConditionExpression).toBe(`#status IN (${named})`);
    for (const status of applicationStatuses) {
      const refused = expect.objectContaining({
        code: "wrong_state",
        details: expect.objectContaining({ extensions: { state: status } }),
      });
      if (mayTake(name, status)) expect(() => allow(name, status)).not.toThrow();
      else expect(() => allow(name, status)).toThrow(refused);
    }
  });
});

describe("an edit", () => {
  it("is the next revision, with an entry that says so", () => {
    const before = fresh();
    const written = edit(before, { revision: 1, name: "Other" }, ports());
    expect(written?.application).toEqual({ ...before, name: "Other", revision: 2 });
    expect(written?.entry).toMatchObject({ event: "edited", actor: "developer", revision: 2 });
  });

  it("that changes nothing is none", () => {
    expect(edit(fresh(), { revision: 1, ...shippingApplication }, ports())).toBeUndefined();
    expect(edit(fresh(), { revision: 1 }, ports())).toBeUndefined();
  });

  it.each([0, 2, 7])("of revision %s, where there is another, is a conflict", (revision) => {
    const conflict = expect.objectContaining({
      code: "conflict",
      details: expect.objectContaining({ extensions: { revision: 1 } }),
    });
    expect(() => edit(fresh(), { revision, name: "Other" }, ports())).toThrow(conflict);
  });

  it("never touches whose it is, where it stands, or when it was made", () => {
    const patches = fc.record(
      {
        name: fc.constantFrom("One", "Two"),
        distribution: fc.constantFrom("public" as const, "private" as const),
        roles: fc.constantFrom(["orders" as const], ["shipping" as const, "orders" as const]),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(patches, (patch) => {
        const before = fresh();
        const after = edit(before, applicationPatch.parse({ revision: 1, ...patch }), ports())?.application ?? before;
        const kept = ({ applicationId, developerId, status, createdAt }: typeof before) => {
          return { applicationId, developerId, status, createdAt };
        };
        expect(kept(after)).toEqual(kept(before));
        expect(after).toEqual({ ...before, ...patch, revision: after.revision });
      }),
    );
  });
});
