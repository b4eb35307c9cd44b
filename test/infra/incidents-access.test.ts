import { describe, expect, test } from "vitest";
import { synthesised } from "./assembly.ts";
import { allows, grantsOn, permissions } from "./permissions.ts";

const all = permissions(synthesised());
const items = (...names: string[]) => names.map((name) => `dynamodb:${name}`).sort();

test("the table of incidents is open to these functions, for these actions", () => {
  expect(grantsOn(all, "data/Incidents.Arn")).toEqual({
    "incidents/incident-opener": items("BatchGetItem", "PutItem"),
    "incidents/incidents": items("BatchGetItem", "Query"),
  });
});

describe("functions of incidents reach some partitions only", () => {
  const opener = "incidents/incident-opener";
  const reader = "incidents/incidents";

  test.each<[string, string, string, string, boolean]>([
    [opener, "UpdateItem", "Standing", "application#app_1", true],
    [opener, "UpdateItem", "Standing", "staff#rita", true],
    [opener, "UpdateItem", "Standing", "global", false],
    [opener, "UpdateItem", "Standing", "seller#S-1", false],
    [opener, "PutItem", "Standing", "application#app_1", false],
    [opener, "PutItem", "Incidents", "incidents", true],
    [opener, "PutItem", "Incidents", "incident#inc_1", true],
    [opener, "PutItem", "Incidents", "affected#inc_1#0", false],
    [opener, "PutItem", "AdminLog", "incident#inc_1", true],
    [opener, "PutItem", "AdminLog", "campaign#cmp_1", false],
    [reader, "Query", "Incidents", "incident#inc_1", true],
    [reader, "PutItem", "Incidents", "incident#inc_1", false],
  ])("%s: %s in %s of %s: %s", (holder, action, table, partition, expected) => {
    expect(allows(all, holder, action, table, partition)).toBe(expected);
  });
});
