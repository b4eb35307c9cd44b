import { expect, it } from "vitest";
import { startsOf } from "#incidents/incident-signals.ts";
import { reinstatementStartsOf } from "#incidents/reinstatement-signals.ts";
import { reinstatementPut } from "#shared/incidents/reinstatement.ts";
import { opened } from "./incidents.ts";

const ids = { incidentId: "inc_1", reinstatementId: "rei_1" };
const { Item: row } = reinstatementPut("incidents", {
  ...ids,
  ...{ subject: "application#app_1", stage: "non_pii", at: "2026-11-21T20:00:00.000Z", by: "ron" },
}).Put;

it("an access that came back starts the workflow once, under its own name and with ids alone", () => {
  expect(reinstatementStartsOf({ before: undefined, after: row })).toEqual([
    { workflow: "reinstatements", name: "rei_1", input: ids },
  ]);
  expect(reinstatementStartsOf({ before: row, after: { ...row, authorizationsRestored: 3 } })).toEqual([]);
  expect(startsOf({ before: undefined, after: row })).toEqual([]);
});

it("no other row does", () => {
  const { incident } = opened();
  const others = [
    { pk: "incidents", sk: incident.incidentId, ...incident },
    { pk: "reinstated#inc_1", sk: "restoring#rei_1#app_1", after: "", counted: 0, done: false },
    { pk: "incident#inc_1", sk: "timeline#" },
  ];
  for (const after of others) expect(reinstatementStartsOf({ before: undefined, after })).toEqual([]);
});
