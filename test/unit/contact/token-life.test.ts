import { describe, expect, it } from "vitest";
import { type EndReason, endOf, mayContact, type TokenGrounds } from "#contact/token-life.ts";
import { at, event, groundsOf, issuedAt, later, orderOf, tokenOf } from "./tokens.ts";

const { standing, authorization } = groundsOf() as Required<TokenGrounds>;
type Standing = TokenGrounds["standing"];
const standingOf = (changes: Partial<Standing>) => groundsOf({ standing: { ...standing, ...changes } });
const row = (level: "developer" | "application" | "credential") =>
  standing[level] as NonNullable<Standing["developer"]>;
const authorizationOf = (changes: object) =>
  groundsOf({ authorization: { ...authorization, ...changes } as TokenGrounds["authorization"] });
const global = (epoch: number, status: "active" | "revoked" = "active") =>
  standingOf({ global: { pk: "global", status, epoch } });
const orderThat = (changes: Parameters<typeof orderOf>[0]) => groundsOf({ order: orderOf(changes) });
const blocked = (status: "blocked" | "lifted", blockedAt: string) => groundsOf({ block: { status, blockedAt } });

describe("a token lives", () => {
  it.each<[string, TokenGrounds]>([
    ["while all is as it was", groundsOf()],
    ["when the global level was touched, and is as it was", global(0)],
    ["when its credential was rotated", standingOf({ credential: { ...row("credential"), epoch: 9 } })],
    ["when its credential is disabled", standingOf({ credential: { ...row("credential"), status: "suspended" } })],
    ["when its credential was deleted", standingOf({ credential: undefined })],
    [
      "when a responder had revoked its credential before",
      standingOf({ credential: { ...row("credential"), revokedAt: later(-1) } }),
    ],
    ["when the seller authorised once more without a gap", authorizationOf({ authorizedAt: later(1) })],
    ["when a block was lifted before it was issued", blocked("lifted", later(-1))],
    ["when its delivery is disputed", orderThat({ events: [event("delivered", -20), event("delivery_disputed", -1)] })],
  ])("%s", (_, grounds) => {
    expect(endOf(tokenOf(), grounds, at(2))).toBeUndefined();
  });
});

describe("a token has ended", () => {
  it.each<[string, TokenGrounds, EndReason]>([
    [
      "its developer is suspended",
      standingOf({ developer: { ...row("developer"), status: "suspended" } }),
      "access_revoked",
    ],
    [
      "its developer was revoked and is back",
      standingOf({ developer: { ...row("developer"), epoch: 3 } }),
      "access_revoked",
    ],
    ["nothing is known of its developer", standingOf({ developer: undefined }), "access_revoked"],
    [
      "its application is revoked",
      standingOf({ application: { ...row("application"), status: "revoked", epoch: 3 } }),
      "access_revoked",
    ],
    [
      "its application was revoked and is back",
      standingOf({ application: { ...row("application"), epoch: 4 } }),
      "access_revoked",
    ],
    [
      "its application has an earlier epoch",
      standingOf({ application: { ...row("application"), epoch: 1 } }),
      "access_revoked",
    ],
    ["everything is switched off", global(1, "revoked"), "access_revoked"],
    ["everything was switched off", global(2), "access_revoked"],
    [
      "a responder revoked its credential",
      standingOf({ credential: { ...row("credential"), status: "revoked", revokedAt: issuedAt } }),
      "access_revoked",
    ],
    [
      "a responder revoked its credential, and gave it back",
      standingOf({ credential: { ...row("credential"), revokedAt: later(1) } }),
      "access_revoked",
    ],
    [
      "its application has lost the role",
      standingOf({ application: { ...row("application"), roles: ["orders"] } }),
      "authorization_ended",
    ],
    [
      "its application had the role until now",
      standingOf({
        application: {
          ...row("application"),
          roles: [],
          restricted: { roles: ["shipping"], scopes: [], until: later(2) },
        },
      }),
      "authorization_ended",
    ],
    [
      "its application is between the stages of a reinstatement",
      standingOf({ application: { ...row("application"), limitedTo: "non_pii" } }),
      "authorization_ended",
    ],
    [
      "its developer is between the stages of a reinstatement",
      standingOf({ developer: { ...row("developer"), limitedTo: "non_pii" } }),
      "authorization_ended",
    ],
    ["the seller has authorised nothing", groundsOf({ authorization: undefined }), "authorization_ended"],
    ["the seller withdrew", authorizationOf({ status: "withdrawn", epoch: 5 }), "authorization_ended"],
    ["the seller withdrew, and authorised again", authorizationOf({ epoch: 5 }), "authorization_ended"],
    ["the seller's authorisation ran out", authorizationOf({ expiresAt: later(2) }), "authorization_ended"],
    ["the seller takes the role away", authorizationOf({ roles: ["orders", "tax_invoicing"] }), "authorization_ended"],
    ["the buyer blocked the seller", blocked("blocked", later(1)), "blocked"],
    ["the buyer blocked the seller, and thought better of it", blocked("lifted", issuedAt), "blocked"],
    ["its value leads to another", groundsOf({ holder: { contactTokenId: "ctk_2" } }), "given_to_another"],
    ["its value leads nowhere", groundsOf({ holder: undefined }), "given_to_another"],
    ["nothing is known of its order", groundsOf({ order: undefined }), "pii_purged"],
    ["its order's data is due", orderThat({ purgeAt: later(2) }), "pii_purged"],
    ["its order's data is destroyed", orderThat({ purgedAt: later(1) }), "pii_purged"],
    ["its time is over", orderThat({ events: [event("delivered", -12)] }), "expired"],
  ])("when %s", (_, grounds, reason) => {
    expect(endOf(tokenOf(), grounds, at(2))).toBe(reason);
  });

  it("when it was withdrawn, whatever else", () => {
    expect(endOf(tokenOf({ status: "withdrawn", withdrawnAt: later(1) }), groundsOf(), at(2))).toBe("withdrawn");
  });

  it("at its end, and not a moment before", () => {
    const end = Date.parse(later(60));
    const ends = [-1, 0].map((off) => endOf(tokenOf(), groundsOf(), new Date(end + off)));
    expect(ends).toEqual([undefined, "expired"]);
  });
});

describe("an application may contact", () => {
  it.each([
    [["shipping"], ["shipping"], true],
    [["messaging"], ["shipping", "messaging"], true],
    [["shipping"], ["messaging"], false],
    [["orders", "tax_invoicing"], ["orders", "tax_invoicing"], false],
    [["shipping"], [], false],
    [[], ["shipping"], false],
  ])("by a role that it has (%j) and the seller gave (%j): %s", (roles, given, may) => {
    const { authorization: of } = authorizationOf({ roles: given });
    expect(mayContact(roles, of, at(0))).toBe(may);
  });
});
