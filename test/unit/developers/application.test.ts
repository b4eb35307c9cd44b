import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allow, draft, edit, reanswered } from "#developers/application.ts";
import { applicationPatch } from "#developers/application-schemas.ts";
import { mayStill } from "#developers/application-store.ts";
import {
  type ApplicationStatus,
  type ApplicationTransition,
  after,
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
/** Its standing's, which are read there. */
const ofStanding: readonly ApplicationStatus[] = ["suspended", "revoked"];
const stored = applicationStatuses.filter((status) => !ofStanding.includes(status));
const onFrom = (status: ApplicationStatus) =>
  transitions
    .filter((name) => mayTake(name, status))
    .map((name) => after(name, status))
    .filter((to) => to !== status);

describe("the states of an application", () => {
  it("can all be reached from a draft, but for those of its standing", () => {
    const reached = new Set<ApplicationStatus>(["draft"]);
    for (const status of reached) for (const to of onFrom(status)) reached.add(to);
    expect([...reached].sort()).toEqual([...stored].sort());
  });

  it("all have a way on, but for those of its standing, which others have to give back", () => {
    expect(applicationStatuses.filter((status) => onFrom(status).length === 0)).toEqual(ofStanding);
    expect(transitions.filter((name) => ofStanding.some((status) => mayTake(name, status)))).toEqual([]);
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
  it("is the next revision, with an entry that says so, and touches nothing but the application", () => {
    const before = fresh();
    const later = { ...ports(), clock: fakeClock("2026-11-22T09:00:00.000Z") };
    const move = edit(before, "draft", { revision: 1, name: "Other" }, later);
    const updatedAt = "2026-11-22T09:00:00.000Z";
    expect(move).toEqual({
      transition: "edit",
      before,
      application: { ...before, name: "Other", revision: 2, version: 2, updatedAt },
      entries: [{ entryId: "evt_1", at: updatedAt, event: "edited", actor: "developer", revision: 2 }],
      acts: [],
    });
  });

  it("that changes nothing is none", () => {
    expect(edit(fresh(), "draft", { revision: 1, ...shippingApplication }, ports())).toBeUndefined();
    expect(edit(fresh(), "draft", { revision: 1 }, ports())).toBeUndefined();
  });

  it.each(["appealed", "revoked", "suspended"] as const)("is refused of one that is %s, changed or not", (status) => {
    const refused = expect.objectContaining({ code: "wrong_state" });
    expect(() => edit(fresh(), status, { revision: 1, name: "Other" }, ports())).toThrow(refused);
    expect(() => edit(fresh(), status, { revision: 1 }, ports())).toThrow(refused);
  });

  it.each([0, 2, 7])("of revision %s, where there is another, is a conflict", (revision) => {
    const conflict = expect.objectContaining({
      code: "conflict",
      details: expect.objectContaining({ extensions: { revision: 1 } }),
    });
    expect(() => edit(fresh(), "draft", { revision, name: "Other" }, ports())).toThrow(conflict);
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
        const { application: edited = before } =
          edit(before, "draft", applicationPatch.parse({ revision: 1, ...patch }), ports()) ?? {};
        const kept = ({ applicationId, developerId, status, createdAt }: typeof before) => {
          return { applicationId, developerId, status, createdAt };
        };
        expect(kept(edited)).toEqual(kept(before));
        const { revision, version } = edited;
        expect(edited).toEqual({ ...before, ...patch, revision, version });
        expect(version - before.version).toBe(revision - before.revision);
      }),
    );
  });
});

describe("other answers", () => {
  const open = { assessmentId: "ass_1", kind: "initial", submittedAt: "", dueAt: "" } as const;

  it("are another revision while somebody judges those before, or has rejected them", () => {
    for (const judged of [
      { ...fresh(), open },
      { ...fresh(), status: "rejected" as const },
    ]) {
      const move = reanswered(judged, ports());
      expect(move).toMatchObject({ transition: "edit", application: { revision: 2, version: 2 } });
      expect(move?.entries).toMatchObject([{ event: "edited", actor: "developer", revision: 2 }]);
    }
  });

  it("are none where nobody has looked at them", () => {
    for (const status of ["draft", "changes_requested", "approved", "lapsed", "expired"] as const)
      expect(reanswered({ ...fresh(), status }, ports())).toBeUndefined();
  });
});
