import { describe, expect, it } from "vitest";
import { type Access, anyone, app, developer, guardFor, restricted, staff, system } from "#shared/http/access.ts";

describe("the guard of a route", () => {
  it.each<[string, Access[]]>([
    ["none", [anyone]],
    ["machines", [system("orders:write")]],
    ["machines", [app("orders:read"), system("orders:write")]],
    ["restricted", [restricted]],
    ["people", [developer]],
    ["people", [staff("auditor"), developer]],
    ["mixed", [staff("auditor"), system("orders:write")]],
    ["mixed", [developer, app("orders:read")]],
    ["mixed", [restricted, staff("auditor")]],
    ["mixed", [restricted, app("orders:read")]],
  ])("is %s for %j", (guard, access) => {
    expect(guardFor(access)).toBe(guard);
  });

  it.each([[[]], [[anyone, staff("auditor")]], [[system("orders:write"), anyone]]])(
    "does not exist for %j: either all are let in, or somebody is named",
    (access) => {
      expect(() => guardFor(access)).toThrow(TypeError);
    },
  );
});
