import { describe, expect, it } from "vitest";
import { openIncident, revocationsOf } from "#incidents/incident.ts";
import { active, application, body, now, opened, portsAt } from "./incidents.ts";

const wrong = (changes: Parameters<typeof opened>[0]) => {
  try {
    opened(changes);
    return [];
  } catch (error) {
    return (error as { details: { errors: { pointer: string }[] } }).details.errors.map(({ pointer }) => pointer);
  }
};

describe("an incident that is opened", () => {
  it("ends the access of its suspects, in the name of who opened it and of the incident", () => {
    const { incident, revocations } = opened();
    expect(incident).toMatchObject({ status: "open", openedBy: "rita", openedAt: now.toISOString(), version: 1 });
    expect(revocations).toEqual([
      expect.objectContaining({
        wanted: expect.objectContaining({ subject: application, by: "rita", incidentId: incident.incidentId }),
        after: expect.objectContaining({ status: "revoked", epoch: 4 }),
        record: expect.objectContaining({ act: "access.revoked", actor: "staff:rita", subject: application }),
      }),
    ]);
  });

  it("says what was in force before", () => {
    const before = { subject: application, status: "active", epoch: 3, roles: ["orders", "shipping"] };
    expect(opened().incident.containment).toEqual({ mode: "revoked", before: [before] });
  });

  it("is on record with what it is about, and in its own timeline", () => {
    const { act, entry, incident } = opened();
    expect(act).toMatchObject({
      act: "incident.opened",
      actor: "staff:rita",
      subject: `incident#${incident.incidentId}`,
      details: { kind: "developer_misuse", suspects: [application], exercise: false, containment: "revoked" },
    });
    expect(entry).toMatchObject({ event: "opened", actor: "staff:rita", at: now.toISOString() });
  });

  it("leaves alone who is revoked, and says for which incident", () => {
    const standing = { ...active(application), status: "revoked", incidentId: "inc_0" } as const;
    const { incident, revocations } = openIncident(body, [standing], "rita", portsAt());
    expect(revocations).toEqual([]);
    expect(incident.containment.before).toEqual([
      expect.objectContaining({ status: "revoked", epoch: 3, revokedByIncident: "inc_0" }),
    ]);
  });

  it("does not take away again what a second responder has given back since", () => {
    const { incident } = opened();
    const at = (reinstatedAt: string) => ({ ...active(application), revokedBy: "rita", reinstatedAt });
    const later = portsAt(new Date("2026-11-21T23:00:00.000Z"));
    expect(revocationsOf(incident, [at("2026-11-21T20:00:00.001Z")], later)).toEqual([]);
    expect(revocationsOf(incident, [at("2026-11-20T20:00:00.000Z")], later)).toHaveLength(1);
  });

  it("revokes staff whom nobody has touched yet, be it who opens it", () => {
    const { incident, revocations } = openIncident(
      { ...body, suspects: ["staff#rita"] },
      [undefined],
      "rita",
      portsAt(),
    );
    expect(incident.containment.before).toEqual([{ subject: "staff#rita", status: "active", epoch: 0, roles: [] }]);
    expect(revocations).toEqual([expect.objectContaining({ before: undefined })]);
  });

  it.each([
    ["an exercise", { exercise: true }, "simulated"],
    ["one that leaves access as it is", { contain: false }, "none"],
    ["an exercise of that", { contain: false, exercise: true }, "none"],
  ])("revokes nobody for %s", (_, changes, mode) => {
    const { incident, revocations } = opened(changes);
    expect(revocations).toEqual([]);
    expect(incident.containment.mode).toBe(mode);
  });

  it("keeps times as UTC, whatever the zone that they came with", () => {
    const window = { from: "2026-11-01T01:00:00+01:00", to: "2026-11-21T22:00:00+01:00" };
    const { incident } = opened({ window, detectedAt: "2026-11-21T19:00:00+01:00" });
    expect(incident).toMatchObject({ window: body.window, detectedAt: body.detectedAt });
  });

  it.each([
    ["detected in the future", { detectedAt: "2026-11-21T20:00:00.001Z" }, ["/detectedAt"]],
    ["with a window that is empty", { window: { from: body.window.to, to: body.window.to } }, ["/window"]],
    ["with one that ends before it begins", { window: { from: body.window.to, to: body.window.from } }, ["/window"]],
    ["with one of 401 days", { window: { ...body.window, from: "2025-10-17T20:59:59.999Z" } }, ["/window"]],
    ["with one of 400 days", { window: { ...body.window, from: "2025-10-17T21:00:00.000Z" } }, []],
    ["with one that ends in two days", { window: { ...body.window, to: "2026-11-23T20:00:00.000Z" } }, ["/window/to"]],
  ])("%s is refused or taken, by this", (_, changes, pointers) => {
    expect(wrong(changes)).toEqual(pointers);
  });

  it("is refused with each suspect that there is not", () => {
    const suspects = [application, "credential#cli_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B", "staff#nobody"];
    expect(() =>
      openIncident({ ...body, suspects }, [active(application), undefined, undefined], "rita", portsAt()),
    ).toThrow(expect.objectContaining({ details: { errors: [{ pointer: "/suspects/1", detail: "is not known" }] } }));
  });
});
