import { describe, expect, it } from "vitest";
import { startsOf } from "#incidents/incident-signals.ts";
import { opened } from "./incidents.ts";

const { incident } = opened();
const { incidentId } = incident;
const row = { pk: "incidents", sk: incidentId, ...incident };

describe("an incident", () => {
  it("that comes into being starts the workflow, under its own name and with its id alone", () => {
    expect(startsOf({ before: undefined, after: row })).toEqual([
      { workflow: "incidents", name: incidentId, input: { incidentId, part: "all" } },
    ]);
  });

  it("whose totals no longer hold is counted anew, once for each time", () => {
    const change = { before: { ...row, status: "scoped" }, after: { ...row, status: "contained", scopeRevision: 2 } };
    expect(startsOf(change)).toEqual([
      { workflow: "incidents", name: `${incidentId}-2`, input: { incidentId, part: "count" } },
    ]);
    // Who counts meets the new revision.
    expect(startsOf({ ...change, before: { ...row, status: "contained" } })).toEqual([]);
  });

  it("whose notice is approved has everybody told, once", () => {
    const change = { before: { ...row, status: "scoped" }, after: { ...row, status: "notifying" } };
    expect(startsOf(change)).toEqual([{ workflow: "incident-notices", name: incidentId, input: { incidentId } }]);
    expect(startsOf({ ...change, before: change.after })).toEqual([]);
  });

  it("that changes otherwise starts nothing, nor does any other row", () => {
    expect(startsOf({ before: row, after: { ...row, status: "contained" } })).toEqual([]);
    expect(startsOf({ before: undefined, after: { pk: `incident#${incidentId}`, sk: "timeline#" } })).toEqual([]);
  });
});
