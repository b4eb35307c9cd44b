import { expect, it } from "vitest";
import { applicationsToRestore } from "#incidents/reinstatement.ts";
import { opened } from "./incidents.ts";

const owned = async (developerId: string) => [`${developerId}-1`, `${developerId}-2`];
const { incident } = opened();

it("an application brings back its own authorisations, a developer those of all that it has, and nobody else any", async () => {
  expect(await applicationsToRestore(incident, "application#app_1", owned)).toEqual(["app_1"]);
  expect(await applicationsToRestore(incident, "developer#dev_1", owned)).toEqual(["dev_1-1", "dev_1-2"]);
  expect(await applicationsToRestore(incident, "credential#cli_1", owned)).toEqual([]);
  expect(await applicationsToRestore(incident, "staff#otto", owned)).toEqual([]);
});

it("nothing comes back of an exercise, or where access was left as it is: nothing was taken", async () => {
  for (const changes of [{ exercise: true }, { contain: false }]) {
    const { incident: one } = opened(changes);
    expect(await applicationsToRestore(one, "application#app_1", owned)).toEqual([]);
  }
});
