import { expect, it } from "vitest";
import { settledWindow } from "#incidents/containment.ts";
import type { Incident } from "#incidents/incident.ts";
import { opened } from "./incidents.ts";

const window = { from: "2026-11-01T00:00:00.000Z", to: "2026-11-21T21:00:00.000Z" };
const incident = opened({ window }).incident;

it.each<[Incident["containment"]["mode"], string, string]>([
  ["revoked", "2026-11-21T20:00:05.000Z", "2026-11-21T20:01:05.000Z"],
  ["revoked", "2026-11-21T22:00:00.000Z", window.to],
  ["simulated", "2026-11-21T20:00:05.000Z", window.to],
  ["none", "2026-11-21T22:00:00.000Z", window.to],
])("with access %s and contained at %s, records from before %s are read, whenever that is", (mode, containedAt, to) => {
  const containment = { ...incident.containment, mode, containedAt };
  expect(settledWindow({ ...incident, containment })).toEqual({ from: window.from, to });
});
