import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Credential, stateOf } from "#developers/credential.ts";
import { create, remove, rotate } from "#developers/credential-acts.ts";
import { credentialStates, credentialTransitions, mayTake, statusOf } from "#developers/credential-transitions.ts";
import { credentialView } from "#developers/credential-view.ts";
import { daysFrom, endOf } from "#developers/policy/credentials.ts";
import { credentialOf, holderOf, made, portsAt } from "./credentials.ts";

const wrongState = (state: string) =>
  expect.objectContaining({ code: "wrong_state", details: expect.objectContaining({ extensions: { state } }) });
const ends = ({ secrets }: Credential) => secrets.map(endOf);

describe("the states of a credential", () => {
  it("lead to a standing that lets requests pass in one of them only", () => {
    expect(credentialStates.filter((state) => statusOf[state] === "active")).toEqual(["active"]);
  });

  it("let its developer bring back what time disabled, and never what a responder ended", () => {
    const back = credentialStates.filter((state) => mayTake("rotate", state));
    expect(back).toEqual(["active", "disabled"]);
    expect(
      Object.values(credentialTransitions).map(({ from }) => (from as readonly string[]).includes("deleted")),
    ).toEqual([false, false, false]);
  });

  it.each([
    [{}, "active"],
    [{ status: "suspended", disabledReason: "unused" }, "disabled"],
    [{ status: "suspended" }, "suspended"],
    [{ status: "revoked", disabledReason: "unused" }, "revoked"],
    [{ status: "active", deletedAt: made }, "deleted"],
  ] as const)("are read from its row: %j", (changes, state) => {
    expect(stateOf(credentialOf(changes))).toBe(state);
  });
});

describe("a new credential", () => {
  it("has one secret, of which only the hash is written, and is told and put on record", () => {
    const { act, clientSecret } = create(holderOf(), "production", portsAt());
    expect(act).toMatchObject({
      before: undefined,
      after: { clientId: "cli_1", applicationId: "app_1", developerId: "dev_1", name: "production", epoch: 0 },
      clientIds: { before: undefined, after: ["cli_1"] },
      entry: {
        ...{ event: "credential_created", actor: "developer", revision: 1, mail: "pending" },
        facts: { clientId: "cli_1", deadline: daysFrom(made, 180) },
      },
      record: {
        ...{ actor: "developer:dev_1", act: "credential.created", subject: "credential#cli_1" },
        details: { applicationId: "app_1", expiresAt: daysFrom(made, 180) },
      },
    });
    expect(JSON.stringify(act)).not.toContain(clientSecret);
    const hash = act.after.secrets[0]?.hash ?? "none";
    expect(JSON.stringify([act.entry, act.record])).not.toContain(hash);
  });

  it("is the second at most", () => {
    expect(create(holderOf(["cli_8"]), undefined, portsAt()).act.clientIds?.after).toEqual(["cli_8", "cli_1"]);
    expect(() => create(holderOf(["cli_8", "cli_9"]), undefined, portsAt())).toThrow(
      expect.objectContaining({
        code: "wrong_state",
        details: expect.objectContaining({ extensions: { state: "limit_reached", limit: 2 } }),
      }),
    );
  });
});

it("a secret is as old as the entry that tells of it, however long the act takes", () => {
  let ticks = 0;
  const clock = { now: () => new Date(Date.parse(made) + ticks++) };
  const ports = { ...portsAt(), clock };
  const { act } = create(holderOf(), undefined, ports);
  for (const { after, entry } of [act, rotate(holderOf(), act.after, ports).act])
    expect(entry?.at).toBe(after.secrets.at(-1)?.createdAt);
});

describe.each(["suspended", "revoked"] as const)("an application that is %s", (status) => {
  const holder = holderOf(["cli_1"]);
  it.each([
    ["by its standing", { ...holder, standing: { ...holder.standing, status } }],
    ["by its own state", { ...holder, application: { ...holder.application, status } }],
  ])("%s gets no secret, and its credentials can be deleted", (_, held) => {
    expect(() => create(held, undefined, portsAt())).toThrow(wrongState(status));
    expect(() => rotate(held, credentialOf(), portsAt())).toThrow(wrongState(status));
    expect(remove(held, credentialOf(), portsAt()).after).toMatchObject({ status: "revoked" });
  });
});

describe("a rotation", () => {
  const at = (days: number) => portsAt(daysFrom(made, days));

  it("leaves the secret before for 7 days", () => {
    const { after, entry, record } = rotate(holderOf(), credentialOf(), at(10)).act;
    expect(ends(after)).toEqual([daysFrom(made, 17), daysFrom(made, 190)]);
    expect(after).toMatchObject({ status: "active", epoch: 0 });
    expect(entry?.facts).toEqual({ clientId: "cli_1", deadline: daysFrom(made, 17), endsAt: daysFrom(made, 190) });
    expect(record?.details).toMatchObject({
      expiresAt: daysFrom(made, 190),
      previousSecretUntil: daysFrom(made, 17),
    });
  });

  it("leaves it no longer than its own 180, and not at all where these are over", () => {
    expect(ends(rotate(holderOf(), credentialOf(), at(176)).act.after)[0]).toBe(daysFrom(made, 180));
    expect(ends(rotate(holderOf(), credentialOf(), at(180)).act.after)).toEqual([daysFrom(made, 360)]);
  });

  it("of a disabled credential makes it good again by the new secret alone", () => {
    const disabled = credentialOf({ status: "suspended", disabledReason: "unused", epoch: 1 });
    const { after } = rotate(holderOf(), disabled, at(100)).act;
    expect(after).toMatchObject({ status: "active", epoch: 1, disabledReason: undefined });
    expect(ends(after)).toEqual([daysFrom(made, 280)]);
  });

  it("brings back neither what a responder revoked nor what was suspended", () => {
    for (const status of ["revoked", "suspended"] as const)
      expect(() => rotate(holderOf(), credentialOf({ status }), at(1))).toThrow(wrongState(status));
    const disabledBefore = credentialOf({ status: "revoked", disabledReason: "unused" });
    expect(() => rotate(holderOf(), disabledBefore, at(1))).toThrow(wrongState("revoked"));
  });

  it("finds nothing that was deleted, even where a responder reinstated it", () => {
    const deleted = remove(holderOf(["cli_1"]), credentialOf(), at(1)).after;
    for (const status of ["revoked", "active"] as const)
      expect(() => rotate(holderOf(), { ...deleted, status }, at(2))).toThrow(
        expect.objectContaining({ code: "not_found" }),
      );
  });

  it("however often it comes leaves two secrets at most, the one before for 7 days at most, and the newest whole", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200 * 24 }), { minLength: 1, maxLength: 12 }), (hours) => {
        let credential = credentialOf();
        let now = made;
        for (const pause of hours) {
          now = daysFrom(now, pause / 24);
          const before = credential;
          credential = rotate(holderOf(), before, portsAt(now)).act.after;
          const [newest, previous, ...more] = credential.secrets.toReversed();
          expect(more).toEqual([]);
          expect(newest && endOf(newest)).toBe(daysFrom(now, 180));
          if (!previous) continue;
          expect(previous.hash).toBe(before.secrets.at(-1)?.hash);
          expect(endOf(previous) > now).toBe(true);
          expect(endOf(previous) <= daysFrom(now, 7) && endOf(previous) <= daysFrom(previous.createdAt, 180)).toBe(
            true,
          );
        }
      }),
    );
  });
});

describe("deleting", () => {
  it("ends every token and takes the secrets away, so that nobody brings them back", () => {
    const { after, clientIds, entry, record } = remove(holderOf(["cli_0", "cli_1"]), credentialOf(), portsAt());
    expect(after).toMatchObject({ status: "revoked", epoch: 1, secrets: [], deletedAt: made });
    expect(clientIds).toEqual({ before: ["cli_0", "cli_1"], after: ["cli_0"] });
    expect([entry?.event, entry?.facts, record?.act]).toEqual([
      "credential_deleted",
      { clientId: "cli_1" },
      "credential.deleted",
    ]);
  });
});

describe("a developer is shown", () => {
  it("no hash, and of the secret before only while it works", () => {
    const rotated = rotate(holderOf(), credentialOf(), portsAt(daysFrom(made, 10))).act.after;
    const view = credentialView(rotated, new Date(daysFrom(made, 16)));
    expect(view).toMatchObject({ status: "active", previousSecretUntil: daysFrom(made, 17) });
    expect(rotated.secrets.filter(({ hash }) => JSON.stringify(view).includes(hash))).toEqual([]);
    expect(credentialView(rotated, new Date(daysFrom(made, 17))).previousSecretUntil).toBeUndefined();
  });

  it("why a credential is disabled, while it is", () => {
    const disabled = credentialOf({ status: "suspended", disabledReason: "unused" });
    const now = new Date(made);
    expect(credentialView(disabled, now)).toMatchObject({ status: "disabled", disabledReason: "unused" });
    expect(credentialView({ ...disabled, status: "revoked" }, now)).toMatchObject({
      status: "revoked",
      disabledReason: undefined,
    });
  });
});
