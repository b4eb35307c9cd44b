import fc from "fast-check";
import { expect, it } from "vitest";
import { type LiveGrants, noGrants, roomFrom, withGrant, withoutGrant } from "#incidents/live-grants.ts";
import { inMinutes } from "./access-requests.ts";

const names = ["ada", "alan", "rita", "ron", "otto"];
const act = fc.record({
  staffId: fc.constantFrom(...names),
  request: fc.integer({ min: 0, max: 9 }).map((n) => `acr_${n}`),
  minutes: fc.integer({ min: 1, max: 60 }),
  passing: fc.integer({ min: 0, max: 30 }),
  ends: fc.boolean(),
});

const peopleIn = ({ grants }: LiveGrants, at: Date) =>
  new Set(Object.values(grants).flatMap(({ staffId, until }) => (at.toISOString() < until ? [staffId] : [])));

it("never holds more than three people at the same time, whoever asks when and whatever is ended", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      let live = noGrants;
      let minute = 0;
      acts.forEach(({ staffId, request, minutes, passing, ends }, i) => {
        minute += passing;
        const at = new Date(inMinutes(minute));
        if (ends) live = withoutGrant(live, request, at);
        else if (roomFrom(live, staffId, at) === undefined)
          live = withGrant(live, `${request}_${i}`, { staffId, until: inMinutes(minute + minutes) }, at);
        expect(peopleIn(live, at).size).toBeLessThanOrEqual(3);
      });
    }),
  );
});

it("has room when it says, and not before", () => {
  const live: LiveGrants = {
    version: 1,
    grants: {
      acr_1: { staffId: "ada", until: inMinutes(10) },
      acr_2: { staffId: "ada", until: inMinutes(40) },
      acr_3: { staffId: "alan", until: inMinutes(30) },
      acr_4: { staffId: "rita", until: inMinutes(20) },
    },
  };
  const at = (minutes: number) => new Date(inMinutes(minutes));
  expect(roomFrom(live, "otto", at(0))).toBe(inMinutes(20));
  expect(roomFrom(live, "otto", at(19))).toBe(inMinutes(20));
  expect(roomFrom(live, "otto", at(20))).toBeUndefined();
  expect(roomFrom(live, "ada", at(0))).toBeUndefined();
});

it("forgets whose time is over, with each write", () => {
  const before = withGrant(noGrants, "acr_1", { staffId: "ada", until: inMinutes(10) }, new Date(inMinutes(0)));
  const after = withGrant(before, "acr_2", { staffId: "alan", until: inMinutes(40) }, new Date(inMinutes(10)));
  expect(after).toEqual({ version: 2, grants: { acr_2: { staffId: "alan", until: inMinutes(40) } } });
});
