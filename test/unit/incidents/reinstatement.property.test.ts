import fc from "fast-check";
import { expect, it } from "vitest";
import { granted } from "#developers/seller-authorization.ts";
import { checkStanding } from "#shared/standing/check-standing.ts";
import type { AppPrincipal } from "#shared/standing/principal.ts";
import {
  isInForce,
  restored,
  type SellerAuthorization,
  withdrawn,
  withdrawnBySeller,
} from "#shared/standing/seller-authorization.ts";
import { isImpersonalRole } from "#shared/standing/stages.ts";
import { changeOf } from "#shared/standing/standing-change.ts";
import { rolesInForce, type StandingRow, scopesInForce } from "#shared/standing/standing-row.ts";
import type { Subject } from "#shared/standing/standing-transitions.ts";

// One application, its developer, its credential and one seller, to whom anything happens in any order. What is checked is told
// from the history alone, and knows nothing of rows.

const levels = ["developer#dev_1", "application#app_1", "credential#cli_1"] as const;
type Level = (typeof levels)[number];
const people = ["rita", "ron", "petra"] as const;
const incidents = ["inc_1", "inc_2"] as const;
const start = Date.parse("2026-11-21T09:00:00.000Z");
const day = 24 * 60 * 60 * 1000;

type Action =
  | { readonly do: "revoke"; readonly level: Level; readonly by: string; readonly incident: string | undefined }
  | {
      readonly do: "reinstate";
      readonly level: Level;
      readonly by: string;
      readonly full: boolean;
      readonly meant: string | undefined;
    }
  | { readonly do: "take" | "restore"; readonly incident: string }
  | { readonly do: "authorize" | "withdraw" }
  | { readonly do: "wait"; readonly days: number };

const by = fc.constantFrom(...people);
const level = fc.constantFrom(...levels);
const incident = fc.constantFrom(...incidents);
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ do: fc.constant("revoke" as const), level, by, incident: fc.option(incident, { nil: undefined }) }),
  {
    weight: 4,
    arbitrary: fc.record({
      ...{ do: fc.constant("reinstate" as const), level, by, full: fc.boolean() },
      meant: fc.option(incident, { nil: undefined }),
    }),
  },
  fc.record({ do: fc.constantFrom("take" as const, "restore" as const), incident }),
  fc.record({ do: fc.constantFrom("authorize" as const, "withdraw" as const) }),
  fc.record({ do: fc.constant("wait" as const), days: fc.integer({ min: 1, max: 300 }) }),
);

interface World {
  rows: ReadonlyMap<Level, StandingRow>;
  authorization: SellerAuthorization | undefined;
  now: number;
  readonly history: Action[];
}

const newWorld = (): World => ({
  rows: new Map(
    levels.map((pk) => {
      const roles = pk.startsWith("application")
        ? { roles: ["orders", "shipping"], scopes: ["orders:read", "pii:request"] }
        : {};
      return [pk, { pk, status: "active", epoch: 0, ...roles }];
    }),
  ),
  ...{ authorization: undefined, now: start, history: [] },
});

/** @returns whether anything was done */
function perform(world: World, act: Action): boolean {
  const now = new Date(world.now);
  const { authorization: before } = world;
  switch (act.do) {
    case "wait":
      world.now += act.days * day;
      return true;
    case "authorize":
      world.authorization = granted(before, { roles: ["orders", "shipping"], expiresAt: undefined }, now) ?? before;
      return true;
    case "withdraw":
      world.authorization = withdrawnBySeller(before) ?? before;
      return true;
    case "take": {
      const after = isInForce(before, now) ? withdrawn(before) : undefined;
      if (after) world.authorization = { ...after, withdrawnBy: act.incident };
      return after !== undefined;
    }
    case "restore": {
      const inForce = levels.slice(0, 2).every((name) => world.rows.get(name)?.status === "active");
      const after = inForce ? restored(before, act.incident, now) : undefined;
      world.authorization = after ?? before;
      return after !== undefined;
    }
    default: {
      const transition = act.do === "revoke" ? "revoke" : act.full ? "reinstateFully" : "reinstate";
      const incidentId = act.do === "revoke" ? act.incident : act.meant;
      const row = world.rows.get(act.level) as StandingRow;
      const wanted = { transition, subject: act.level as Subject, by: act.by, at: now, why: "", incidentId } as const;
      const outcome = changeOf(wanted, row);
      if (!outcome.changed) return false;
      world.rows = new Map([...world.rows, [act.level, { ...row, ...outcome.standing } as StandingRow]]);
      return true;
    }
  }
}

/** What an application gets that asks for a token now, and asks with it. */
function access({ rows, authorization, now: at }: World) {
  const now = new Date(at);
  const epochs = Object.fromEntries(levels.map((name) => [name.split("#")[0], rows.get(name)?.epoch ?? 0]));
  const claimed: AppPrincipal = {
    ...{ kind: "app", applicationId: "app_1", developerId: "dev_1", clientId: "cli_1", tokenId: "tok_1" },
    ...{ epochs: { global: 0, ...epochs }, scopes: [] },
  };
  const standing = { rows, tokenRevoked: false };
  const isRefused = (principal: Parameters<typeof checkStanding>[0]) => {
    try {
      checkStanding(principal, standing);
      return false;
    } catch {
      return true;
    }
  };
  if (isRefused(claimed)) return { roles: [], scopes: [], restricted: false };
  const application = rows.get("application#app_1");
  const others = [...rows.values()];
  const seller = isInForce(authorization, now) ? authorization.roles : [];
  return {
    roles: rolesInForce(application, now, others).filter((role) => seller.includes(role)),
    scopes: scopesInForce(application, now, others),
    restricted: !isRefused({ ...claimed, kind: "restricted", purpose: "shipping", grants: "" }),
  };
}

/** What the history says of a level: how far it is back since it was last revoked. */
function stageOf(history: readonly Action[], of: Level): "off" | "non_pii" | "full" {
  const own = history.filter((act) => "level" in act && act.level === of);
  const last = own.findLastIndex((act) => act.do === "revoke");
  if (last < 0) return "full";
  const { by: revoker } = own[last] as { by: string };
  const back = own.slice(last + 1) as { by: string; full: boolean }[];
  expect(back.map((act) => act.by)).not.toContain(revoker);
  expect(back.map(({ full }) => full)).toEqual([false, true].slice(0, back.length));
  return back.length === 0 ? "off" : back.length === 1 ? "non_pii" : "full";
}

function check(world: World): void {
  const { roles, scopes, restricted } = access(world);
  const stages = levels.map((name) => stageOf(world.history, name));
  const isPersonal = (scope: string) => scope === "pii:request";
  if (stages.includes("off"))
    expect({ roles, scopes, restricted }).toEqual({ roles: [], scopes: [], restricted: false });
  if (stages.includes("non_pii")) {
    expect(roles.filter((role) => !isImpersonalRole(role))).toEqual([]);
    expect(scopes.filter(isPersonal)).toEqual([]);
    expect(restricted).toBe(false);
  }
  if (stages.every((stage) => stage === "full")) expect(scopes).toContain("pii:request");

  const { authorization, now, history } = world;
  if (!isInForce(authorization, new Date(now))) return;
  const sellers = history.findLastIndex((act) => act.do === "authorize" || act.do === "withdraw");
  expect(history[sellers]?.do, "what the seller did last").toBe("authorize");
  const since = history.slice(sellers + 1).flatMap((act) => (act.do === "take" || act.do === "restore" ? [act] : []));
  for (const [i, { do: done, incident: whose }] of since.entries())
    expect([done, whose]).toEqual(i % 2 === 0 ? ["take", whose] : ["restore", since[i - 1]?.incident]);
  expect(since.length % 2, "what was taken was given back").toBe(0);
}

it("no personal data before the second stage, and back comes what the same incident took, in whatever order all happens", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      const world = newWorld();
      for (const act of actions) {
        if (!perform(world, act)) continue;
        world.history.push(act);
        seen.add("full" in act ? `${act.do} ${act.full}` : act.do);
        check(world);
      }
    }),
    { numRuns: 1000 },
  );
  const all = ["revoke", "reinstate false", "reinstate true", "take", "restore", "authorize", "withdraw", "wait"];
  expect([...seen].sort(), "nothing that nobody came to").toEqual(all.sort());
});
