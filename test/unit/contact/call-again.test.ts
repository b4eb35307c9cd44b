import { expect, it } from "vitest";
import { callAgain } from "#contact/call-again.ts";
import type { CallEntry } from "#contact/call-rows.ts";
import type { ContactToken } from "#contact/contact-token.ts";
import type { IncomingCall } from "#contact/incoming-call.ts";
import type { TokenSeen } from "#contact/put-through.ts";
import type { StandingRow } from "#shared/standing/standing-row.ts";
import { bridge, buyer, contactTokenId, pool } from "./media-events.ts";

const now = new Date("2026-11-21T00:00:10.000Z");
const issuedAt = "2026-11-20T12:00:00.000Z";
const holder = { pk: "value#1", sk: "holder" };
const ids = {
  ...{ contactTokenId, orderId: "ORDER-1", buyerId: "BUYER-1", sellerId: "SELLER-1" },
  ...{ applicationId: "app_1", developerId: "dev_1", clientId: "cli_1" },
};
const token: ContactToken = {
  ...ids,
  ...{ channel: "phone", format: "extension", holder, status: "issued", issuedAt, extensions: 0, version: 1 },
  epochs: { global: 0, developer: 0, application: 0, authorization: 0 },
};
const active: StandingRow = { pk: "level", status: "active", epoch: 0, roles: ["shipping"] };
const later = "2027-11-20T12:00:00.000Z";
const seen = (of: ContactToken | undefined = token): TokenSeen => ({
  token: of,
  standing: { global: undefined, developer: active, application: active, credential: undefined },
  authorization: { status: "active", epoch: 0, roles: ["shipping"], authorizedAt: issuedAt, expiresAt: later },
  order: {
    ...{ orderId: "ORDER-1", buyerId: "BUYER-1", sellerId: "SELLER-1", placedAt: issuedAt, fulfilment: "merchant" },
    ...{ country: "SE", version: 1, revision: 1, events: [], purgeAt: later, sealed: {} },
  },
  block: undefined,
  holder: { contactTokenId },
});
const noted: CallEntry = { contactTokenId, use: "called", at: "2026-11-20T23:59:50.000Z" };
const call = { callId: "call-1", to: pool, locale: "de-DE" } as IncomingCall;

interface Known {
  readonly found?: ContactToken | undefined;
  readonly entry?: CallEntry | undefined;
  readonly ground?: TokenSeen;
}

/** What is answered, and whether a number was opened for it. */
async function answered({ found, entry, ground = seen() }: Known) {
  let opened = 0;
  const again = callAgain({
    token: async () => found,
    noted: async (of, callId) => (of === holder && callId === "call-1" ? entry : undefined),
    grounds: async () => ground,
    openBuyer: async () => {
      opened += 1;
      return { number: buyer, extension: "73824" };
    },
  });
  return { decision: await again(call, contactTokenId, now), opened };
}

it("answers again for a call that the token put through", async () => {
  const { decision } = await answered({ found: token, entry: noted });
  expect(decision).toEqual({ ...bridge, destinationExtension: "73824" });
});

const withdrawn: ContactToken = { ...token, status: "withdrawn", withdrawnAt: now.toISOString() };
it.each<[string, Known]>([
  ["a token that there is not", { entry: noted }],
  ["a call that is not on record", { found: token }],
  ["another token's call", { found: token, entry: { ...noted, contactTokenId: contactTokenId.replace(/B$/, "C") } }],
  ["a call back, which reached the seller", { found: token, entry: { ...noted, use: "called_back" } }],
  ["a token that has ended since it was looked for", { found: token, entry: noted, ground: seen(withdrawn) }],
  ["a value that is another's by now", { found: token, entry: noted, ground: { ...seen(), holder: undefined } }],
])("opens nothing for %s", async (_, known) => {
  expect(await answered(known)).toMatchObject({ decision: { action: "reject", reason: "ended" }, opened: 0 });
});
