import { describe, expect, it } from "vitest";
import { startsOf } from "#incidents/incident-signals.ts";
import { opened } from "./incidents.ts";

const { incident } = opened();
const { incidentId } = incident;
const row = { pk: "incidents", sk: incidentId, ...incident };

describe("an incident", () => {
  it("that comes into being starts the workflow, under its own name and with its id alone", () => {
    expect(startsOf({ before: undefined, after: row })).toEqual([{ name: incidentId, input: { incidentId } }]);
  });

  it("that changes starts nothing, nor does any other row", () => {
    expect(startsOf({ before: row, after: { ...row, status: "contained" } })).toEqual([]);
    expect(startsOf({ before: undefined, after: { pk: `incident#${incidentId}`, sk: "timeline#" } })).toEqual([]);
  });
});
