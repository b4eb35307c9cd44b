import { beforeAll, describe, expect, it } from "vitest";
import { issueContactToken, traceLeak } from "#contact/contract.ts";
import { readAdminLog } from "#developers/contract.ts";
import { call, expectProblem, expectStatus } from "#test/support/client.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import {
  type Application,
  accessToken,
  newApplication,
  newOrder,
  shippingToken,
  tokenOf,
} from "#test/support/marketplace.ts";
import { readPii } from "#vault/contract.ts";

const instance = useLocalSystem();
let marketplace: string;
let rita: string;
let holder: Application;
let reader: Application;
let holderToken: string;
let readerToken: string;

beforeAll(async () => {
  marketplace = await tokenOf(instance, "system:marketplace");
  rita = await tokenOf(instance, "staff:rita");
  holder = await newApplication(instance, marketplace, { roles: ["messaging"], sellers: ["SELLER-01"] });
  reader = await newApplication(instance, marketplace, { roles: ["shipping"], sellers: ["SELLER-01"] });
  holderToken = await accessToken(instance, holder);
  readerToken = await accessToken(instance, reader);
});

type Body = Parameters<typeof call<typeof traceLeak>>[2]["body"];
const trace = (body: Body, token = rita) => call(instance.urls.api, traceLeak, { body, token });
const issue = async (orderId: string, ask: object) => {
  const body = { orderId, channel: "phone" as const, ...ask };
  return expectStatus(201, call(instance.urls.api, issueContactToken, { body, token: holderToken }));
};

describe("a leak", () => {
  it("of an address names who was given it, in whatever case it was found", async () => {
    const { orderId } = await newOrder(instance, marketplace);
    const { contactTokenId, email } = await issue(orderId, { channel: "email" });
    const found = await expectStatus(200, trace({ email: ` ${email?.address.toUpperCase()} ` }));
    const { applicationId, developerId, clientId } = holder;
    expect(found.tokens).toEqual([
      expect.objectContaining({ contactTokenId, channel: "email", orderId, applicationId, developerId, clientId }),
    ]);
    expect(found.suspects[0]).toMatchObject({
      actor: { type: "application", applicationId },
      reason: "was_given_this_value",
      fields: ["contact.email"],
      records: 1,
    });
    expect(found.complete).toBe(true);
  });

  it("of a number and its extension also names who read the buyer's own number, after the holder", async () => {
    const { orderId } = await newOrder(instance, marketplace);
    const { phone, contactTokenId } = await issue(orderId, {});
    const restricted = await shippingToken(instance, readerToken, [orderId], ["recipient.phone"]);
    const read = { params: { orderId }, query: { fields: "recipient.phone" }, token: restricted };
    await expectStatus(200, call(instance.urls.api, readPii, read));
    await expectStatus(
      201,
      call(instance.urls.api, issueContactToken, { body: { orderId, channel: "phone" }, token: readerToken }),
    );

    const asFound = { phone: phone?.nationalDigits ?? "", extension: phone?.extension?.replace(/(.{4})/, "$1 ") ?? "" };
    const found = await expectStatus(200, trace(asFound));
    expect(found.tokens[0]?.contactTokenId).toBe(contactTokenId);
    expect(found.suspects.map(({ actor, reason }) => [actor, reason])).toEqual([
      [
        { type: "application", applicationId: holder.applicationId, developerId: holder.developerId },
        "was_given_this_value",
      ],
      [
        { type: "application", applicationId: reader.applicationId, developerId: reader.developerId },
        "had_another_token_of_the_order",
      ],
    ]);
    expect(found.suspects[1]?.fields).toEqual(["contact.phone", "recipient.phone"]);
    expect(await expectStatus(200, trace({ phone: `${phone?.display}` }))).toMatchObject({
      tokens: [{ contactTokenId }],
    });
  });

  it("of a direct number takes the number that called", async () => {
    const { orderId } = await newOrder(instance, marketplace);
    const callerNumber = "+49 30 901820";
    const { phone, contactTokenId } = await issue(orderId, { format: "direct", callerNumber });
    const direct = { phone: phone?.display ?? "" };
    expect(await expectStatus(200, trace(direct))).toMatchObject({ tokens: [], notFound: "caller_missing" });
    const found = await expectStatus(200, trace({ ...direct, callerNumber }));
    expect(found.tokens.map((token) => token.contactTokenId)).toEqual([contactTokenId]);
    expect(await expectStatus(200, trace({ ...direct, callerNumber: "+49 30 901821" }))).toMatchObject({
      notFound: "unknown",
    });
  });

  it.each<[string, Body, string]>([
    ["an address of somebody else", { email: "zoe@example.com" }, "not_ours"],
    ["an address that no token has", { email: "lusab-babad-gutih-tugad-bofuv@relay.marketplace.example" }, "unknown"],
    ["an address that was mistyped", { email: "lusab-babab@relay.marketplace.example" }, "mistyped"],
    ["a number of somebody else", { phone: "+46 70 174 06 05" }, "not_ours"],
    ["no number at all", { phone: "call me" }, "not_ours"],
    ["a number without its extension", { phone: "+1 206 555 0100" }, "extension_missing"],
    ["an extension that was mistyped", { phone: "+1 206 555 0100", extension: "12345678" }, "mistyped"],
  ])("of %s says why nothing is found", async (_, body, notFound) => {
    const found = await expectStatus(200, trace(body));
    expect(found).toEqual({ tokens: [], suspects: [], complete: true, notFound });
  });

  it("is for responders, and on record", async () => {
    const { orderId } = await newOrder(instance, marketplace);
    const { email, contactTokenId } = await issue(orderId, { channel: "email" });
    const found = { email: email?.address ?? "" };
    for (const who of ["staff:petra", "staff:otto", "staff:ada"])
      await expectProblem("forbidden", trace(found, await tokenOf(instance, who)));
    await expectProblem("invalid_request", trace({} as Body));
    await expectProblem("invalid_request", trace({ ...found, phone: "+12065550100" }));
    await expectStatus(200, trace(found));
    const query = { subject: `application#${holder.applicationId}` };
    const log = await expectStatus(
      200,
      call(instance.urls.api, readAdminLog, { query, token: await tokenOf(instance, "staff:otto") }),
    );
    expect(log.items[0]).toMatchObject({
      act: "leak.traced",
      actor: "staff:rita",
      details: { contactTokenId, orderId },
    });
    expect(JSON.stringify(log)).not.toContain(email?.address.split("@")[0]);
  });
});
