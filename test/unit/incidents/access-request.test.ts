import { describe, expect, it } from "vitest";
import { accessRequestView, maySee, requested, stateOf } from "#incidents/access-request.ts";
import { sequentialIds } from "#test/unit/fakes/sequential-ids.ts";
import { inForce, inMinutes, now, pending, person } from "./access-requests.ts";

describe("where a request is", () => {
  const ended = { ...inForce, status: "ended", endedAt: inMinutes(1), endedBy: "ada" } as const;
  const { approvedAt: _, ...never } = ended;
  const day = 24 * 60;

  it.each([
    ["pending for a day", pending, day - 6, { state: "pending" }],
    [
      "over when nobody approved it for a day",
      pending,
      day - 5,
      { state: "ended", why: "not_approved", at: inMinutes(day - 5) },
    ],
    ["approved for its minutes", inForce, 29, { state: "approved" }],
    ["over when they are", inForce, 30, { state: "ended", why: "expired", at: inMinutes(30) }],
    ["ended when somebody ended it", ended, 2, { state: "ended", why: "ended_early", at: inMinutes(1) }],
    [
      "ended early also when its time is over by now",
      ended,
      60,
      { state: "ended", why: "ended_early", at: inMinutes(1) },
    ],
    ["withdrawn where nobody had approved it", never, 2, { state: "ended", why: "withdrawn", at: inMinutes(1) }],
  ] as const)("is %s", (_, request, minutes, state) => {
    expect(stateOf(request, new Date(inMinutes(minutes)))).toEqual(state);
  });
});

it("begins pending, and says what was asked", () => {
  const { accessRequestId, staffId, status, version, requestedAt, ...ask } = pending;
  const ports = { clock: { now: () => new Date(requestedAt) }, ids: sequentialIds() };
  expect(requested(ask, "ada", ports)).toEqual(pending);
});

it.each([
  ["who asked", person("ada", "assessor"), true],
  ["who approved", person("rita", "assessor"), true],
  ["a responder", person("ron", "responder"), true],
  ["a privacy officer", person("petra", "privacy-officer"), true],
  ["an auditor", person("otto", "auditor"), true],
  ["another assessor", person("alan", "assessor"), false],
])("is known to %s: %s", (_, who, known) => {
  expect(maySee(who, inForce)).toBe(known);
});

it("shows the state that it is in by now, and not how it is stored", () => {
  const { status, version: _, ...shown } = inForce;
  const approvableUntil = inMinutes(24 * 60 - 5);
  expect(accessRequestView(inForce, now)).toEqual({ ...shown, status, approvableUntil });
  const over = { status: "ended", approvableUntil, ended: { why: "expired", at: inMinutes(30) } };
  expect(accessRequestView(inForce, new Date(inMinutes(31)))).toEqual({ ...shown, ...over });
});
