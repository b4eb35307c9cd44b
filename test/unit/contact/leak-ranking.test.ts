import { describe, expect, it } from "vitest";
import type { ContactToken } from "#contact/contact-token.ts";
import { ranked } from "#contact/leak-ranking.ts";
import type { AccessRecord } from "#shared/access-log/access-record.ts";

const token = { contactTokenId: "ctk_1", orderId: "o-1", channel: "phone" } as ContactToken;
let minute = 0;
const record = (applicationId: string, of: Partial<AccessRecord>): AccessRecord => ({
  accessId: `acc_${minute}`,
  at: new Date(Date.UTC(2026, 10, 21, 9, minute++)).toISOString(),
  orderId: "o-1",
  buyerId: "b-1",
  sellerId: "s-1",
  purpose: "shipping",
  fields: ["recipient.phone"],
  actor: { type: "application", applicationId, developerId: "dev_1", clientId: "cli_1" },
  ...of,
});
const given = (contactTokenId: string) => ({
  fields: ["contact.phone"] as const,
  contact: { contactTokenId, use: "issued" } as const,
});
const reasons = (records: readonly AccessRecord[]) =>
  ranked(token, records).map(({ actor, reason }) => [actor.type === "application" && actor.applicationId, reason]);

describe("who could reach a buyer", () => {
  it("is ranked by how near what they had is to what was found", () => {
    const records = [
      record("e", { orderId: "o-2" }),
      record("d", { orderId: "o-2", ...given("ctk_3") }),
      record("c", {}),
      record("b", given("ctk_2")),
      record("a", given("ctk_1")),
    ];
    expect(reasons(records)).toEqual([
      ["a", "was_given_this_value"],
      ["b", "had_another_token_of_the_order"],
      ["c", "read_the_contact_of_the_order"],
      ["d", "had_a_token_of_the_buyer"],
      ["e", "read_the_contact_of_the_buyer"],
    ]);
  });

  it("is everybody once, with the strongest reason and all that they had", () => {
    const first = record("a", { orderId: "o-2" });
    const last = record("a", given("ctk_1"));
    expect(ranked(token, [last, first])).toEqual([
      {
        actor: first.actor,
        reason: "was_given_this_value",
        fields: ["contact.phone", "recipient.phone"],
        orders: 2,
        records: 2,
        firstAt: first.at,
        lastAt: last.at,
      },
    ]);
  });

  it("is nobody who saw only what cannot reach anybody by that channel", () => {
    expect(ranked(token, [record("a", { fields: ["shippingAddress", "recipient.email"] })])).toEqual([]);
  });

  it("can be a member of staff", () => {
    const actor = { type: "staff", staffId: "ada", accessRequestId: "acr_1" } as const;
    expect(ranked(token, [record("a", { actor })])).toMatchObject([{ actor, reason: "read_the_contact_of_the_order" }]);
  });

  it("has the latest first among equals", () => {
    expect(reasons([record("a", {}), record("b", {})])).toEqual([
      ["b", "read_the_contact_of_the_order"],
      ["a", "read_the_contact_of_the_order"],
    ]);
  });
});
