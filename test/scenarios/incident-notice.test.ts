import { beforeAll, describe, expect, test } from "vitest";
import { approveNotice } from "#incidents/contract.ts";
import { call, expectProblem, expectStatus } from "#test/support/client.ts";
import { noticesOn, noticeWords } from "#test/support/incident-notices.ts";
import { incidentsOn } from "#test/support/incidents.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import {
  type Application,
  accessToken,
  newApplication,
  newId,
  orderBody,
  shippingToken,
  tokenOf,
} from "#test/support/marketplace.ts";
import { jsonEvent, routeKeyOf } from "#test/unit/fakes/http-event.ts";
import { putOrder, readPii } from "#vault/contract.ts";

// What people are to be told: who writes it, who sees what of it, and who says yes.

const local = useLocalSystem({ systemsOnly: true });
let incidents: ReturnType<typeof incidentsOn>;
let notices: ReturnType<typeof noticesOn>;
let marketplace: string;
beforeAll(async () => {
  incidents = incidentsOn(local);
  notices = noticesOn(local);
  marketplace = await tokenOf(local, "system:marketplace");
});

const seconds = () => Math.floor(local.clock.now().getTime() / 1000);
const nobody = "inc_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B";

/** Reads these fields of an order each, of buyers of their own. @returns who read */
async function readers(...fields: readonly string[]): Promise<Application> {
  const application = await newApplication(local, marketplace, {
    ...{ roles: ["orders", "shipping"], sellers: ["SELLER-01"] },
  });
  const bearer = await accessToken(local, application);
  for (const query of fields) {
    const orderId = newId("ORDER");
    const body = { ...orderBody(newId("mark"), "SELLER-01", local.clock.now()), buyerId: newId("BUYER") };
    await expectStatus(201, call(local.urls.api, putOrder, { params: { orderId }, body, token: marketplace }));
    const token = await shippingToken(local, bearer, [orderId]);
    await expectStatus(200, call(local.urls.api, readPii, { params: { orderId }, query: { fields: query }, token }));
  }
  return application;
}

/** An incident over who read these, once it is known whom it affects. */
async function scoped(...fields: readonly string[]): Promise<string> {
  const { applicationId } = await readers(...fields);
  const { incidentId } = await incidents.open([`application#${applicationId}`]);
  await incidents.scoped(incidentId);
  return incidentId;
}

describe("an incident over three buyers, of two of whom the same was read", () => {
  let incidentId: string;
  test("has no notice before somebody writes one, and nothing to approve", async () => {
    incidentId = await scoped("recipient.name", "recipient.name", "recipient.phone,shippingAddress");
    await expectProblem("not_found", notices.read(incidentId));
    await expectProblem("wrong_state", notices.approve(incidentId, 1));
  });

  test("shows who writes what each group would get, with its count and in each language", async () => {
    const body = { ...noticeWords, translations: { de: { ...noticeWords, whatYouCanDo: "Sie müssen nichts tun." } } };
    const notice = await expectStatus(200, notices.draft(incidentId, body));
    expect(notice).toMatchObject({ revision: 1, author: "rita", stale: false, buyers: 3, withoutPreview: 0 });
    const [two, one, ...more] = notice.groups;
    expect(more).toEqual([]);
    expect(two).toMatchObject({ fields: ["recipient.name"], buyers: 2, onlyThese: true });
    expect(one).toMatchObject({ fields: ["recipient.phone", "shippingAddress"], buyers: 1, onlyThese: true });
    expect(Object.keys(two?.previews ?? {}).sort()).toEqual(["de", "en"]);
    const { subject, text, html } = two?.previews?.en ?? { subject: "", text: "", html: "" };
    expect(subject).toMatch(/^Notice of Data Breach, \w+ \d+, \d{4}$/);
    expect(text).toContain("This information about you was involved:\n\n- Your name\n\n");
    expect(text).toContain("Not involved:\n\n- Your phone number\n- Your e-mail address\n- Your delivery address\n");
    expect(text).toContain("https://privacy.marketplace.example/notices/XXXX-XXXX-XXXX");
    expect(text).toContain("privacy@marketplace.example");
    expect(html).toContain('<html lang="en">');
    expect(one?.previews?.de?.text).toContain("- Ihre Telefonnummer\n- Ihre Lieferadresse\n\n");
    expect(one?.previews?.de?.text).toContain("Sie müssen nichts tun.");
    expect(await expectStatus(200, notices.draft(incidentId, body))).toEqual(notice);
    for (const staff of ["rita", "petra", "otto"])
      expect(await expectStatus(200, notices.read(incidentId, staff))).toEqual(notice);
    expect((await incidents.shown(incidentId)).notice).toEqual({ revision: 1, author: "rita" });
  });

  test("is not written about, looked at or approved by others than those whose work that is", async () => {
    for (const staff of ["petra", "otto", "ada"])
      await expectProblem("forbidden", notices.draft(incidentId, noticeWords, staff));
    await expectProblem("forbidden", notices.read(incidentId, "ada"));
    for (const staff of ["rita", "ron", "otto", "ada"]) {
      await expectProblem("forbidden", notices.approve(incidentId, 1, staff));
      await expectProblem("forbidden", notices.reject(incidentId, 1, "No", staff));
    }
  });

  test("is not approved by the words of before: the answer shows those of now", async () => {
    await expectStatus(200, notices.draft(incidentId, { ...noticeWords, contact: "Call us: 0800 1234" }, "ron"));
    const { notice } = await expectProblem("stale_notice", notices.approve(incidentId, 1));
    expect(notice).toMatchObject({ revision: 2, author: "ron", texts: { en: { contact: "Call us: 0800 1234" } } });
    expect((notice as { groups: object[] }).groups).toHaveLength(2);
    await expectProblem("stale_notice", notices.reject(incidentId, 1, "No"));
  });

  test("is not approved once buyers were named, until it is written again", async () => {
    await expectStatus(202, incidents.assert(incidentId, [{ buyerId: newId("BUYER"), fields: ["recipient.name"] }]));
    await expectProblem("stale_notice", notices.approve(incidentId, 2));
    await expect.poll(async () => (await incidents.shown(incidentId)).state, { timeout: 30_000 }).toBe("scoped");
    const { notice } = await expectProblem("stale_notice", notices.approve(incidentId, 2));
    expect(notice).toMatchObject({ revision: 2, stale: true, buyers: 4 });
    const again = await expectStatus(200, notices.draft(incidentId, noticeWords, "ron"));
    expect(again).toMatchObject({ revision: 3, stale: false, buyers: 4 });
    const named = again.groups.find(({ asserted }) => asserted);
    expect(named).toMatchObject({ fields: ["recipient.name"], buyers: 1, onlyThese: false });
    expect(named?.previews?.en?.text).not.toMatch(/Not involved|No other information/);
  });

  test("is sent back with a reason, and written anew", async () => {
    const rationale = "Say which application";
    const { state, notice } = await expectStatus(200, notices.reject(incidentId, 3, rationale, "paul"));
    expect([state, notice]).toMatchObject(["scoped", { revision: 3, rejected: { by: "paul", rationale } }]);
    await expectProblem("wrong_state", notices.approve(incidentId, 3));
    const { revision, rejected } = await expectStatus(200, notices.draft(incidentId, noticeWords, "ron"));
    expect([revision, rejected]).toEqual([4, undefined]);
  });

  test("is approved once, by one of two who try at the same time, and its code is good from then on", async () => {
    const both = await Promise.all([notices.approve(incidentId, 4), notices.approve(incidentId, 4, "paul")]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const { decision, state, timeline, title, detectedAt } = await incidents.shown(incidentId);
    expect(state).toMatch(/^(notifying|notified)$/);
    expect(decision).toMatchObject({ notify: true, revision: 4 });
    if (decision?.notify !== true) throw new Error("nobody is told");
    const again = await expectStatus(200, notices.approve(incidentId, 4, decision.by));
    expect(again.decision).toEqual(decision);
    expect(timeline.map(({ event }) => event).filter((event) => event.startsWith("notice_"))).toEqual([
      ...["notice_drafted", "notice_drafted", "notice_drafted", "notice_rejected", "notice_drafted"],
      "notice_approved",
    ]);
    const typed = [decision.code, decision.code.toLowerCase(), decision.code.replaceAll("-", "")];
    for (const code of typed)
      expect(await expectStatus(200, notices.check(code))).toEqual({
        ...{ genuine: true, title, exercise: false },
        ...{ date: decision.at.slice(0, 10), detectedOn: detectedAt.slice(0, 10) },
      });
    await expectProblem("wrong_state", notices.draft(incidentId, noticeWords));
    await expectProblem("wrong_state", notices.reject(incidentId, 4, "Too late"));
    expect((await expectStatus(200, notices.read(incidentId))).revision).toBe(4);
  });
});

describe("a code", () => {
  test.each(["0000-0000-0000", "X", "XXXX-XXXX-XXXX", "%00", "notice"])(
    "that no notice has is unknown: %s",
    async (code) => {
      await expectProblem("not_found", notices.check(code));
    },
  );
});

test("who is responder and privacy officer at once does not approve their own words", async () => {
  const incidentId = await scoped("recipient.name");
  await expectStatus(200, notices.draft(incidentId));
  // Nobody of the seed has two roles, so the function is told by itself what the gateway would say of one who has.
  const claims = { sub: "rita", "cognito:groups": "[responder privacy-officer]", iat: String(seconds()) };
  const event = jsonEvent(
    { revision: 1 },
    {
      ...{ routeKey: routeKeyOf(approveNotice), pathParameters: { incidentId } },
      authorizer: { jwt: { claims } },
    },
  );
  const name = local.system.functions.find((one) => /noticeapprovals/i.test(one.name))?.name ?? "";
  const { payload } = await local.invoke(name, event);
  expect(JSON.parse(JSON.parse(payload).body)).toMatchObject({ code: "same_person", status: 409 });
  await expectStatus(200, notices.approve(incidentId, 1));
});

test("nobody is told of an incident that affects nobody", async () => {
  const incidentId = await scoped();
  expect(await expectStatus(200, notices.draft(incidentId))).toMatchObject({ buyers: 0, groups: [] });
  const { detail } = await expectProblem("wrong_state", notices.approve(incidentId, 1));
  expect(detail).toContain("Nobody is affected");
});

test("an exercise is marked in what people would get, and in what its code says", async () => {
  const { applicationId } = await readers("recipient.name");
  // Its access goes on, so that the scope waits for the window to be over.
  const from = new Date(local.clock.now().getTime() - 60_000).toISOString();
  const window = { from, to: new Date(local.clock.now().getTime() + 1000).toISOString() };
  const { incidentId } = await incidents.open([`application#${applicationId}`], { exercise: true, window });
  await incidents.scoped(incidentId);
  const { groups } = await expectStatus(200, notices.draft(incidentId));
  expect(groups[0]?.previews?.en?.subject).toMatch(/^\[Exercise\] /);
  const { decision } = await expectStatus(200, notices.approve(incidentId, 1));
  const code = decision?.notify ? decision.code : "";
  expect((await expectStatus(200, notices.check(code))).exercise).toBe(true);
});

describe("words", () => {
  test.each([
    ["a link", "See https://evil.example/x"],
    ["a host", "See www.evil.example"],
    ["a turn of direction", "abc\u202edef"],
    ["a control", "abc\u0000def"],
  ])("with %s are refused, and the pointer says which", async (_, text) => {
    const { errors } = await expectProblem("invalid_request", notices.draft(nobody, { ...noticeWords, contact: text }));
    expect(errors).toEqual([{ pointer: "/contact", detail: expect.stringMatching(/^must/) }]);
    expect(JSON.stringify(errors)).not.toContain("evil");
  });

  test("with template syntax, HTML and a number in them are shown as they are", async () => {
    const incidentId = await scoped("recipient.name");
    const whatHappened = "{code} {{7*7}} <%= x %> <script>alert(1)</script> +1 206 555 0100 & $&";
    const { groups } = await expectStatus(200, notices.draft(incidentId, { ...noticeWords, whatHappened }));
    const { text, html } = groups[0]?.previews?.en ?? { text: "", html: "" };
    expect(text.replaceAll(/\s+/g, " ")).toContain(whatHappened);
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt; +1 206 555 0100 &amp; $&amp;");
    expect(html).not.toMatch(/<script|tel:/);
    expect([...html.matchAll(/href=/g)]).toHaveLength(1);
  });
});

test("of an incident that there is not, nothing is found", async () => {
  await expectProblem("not_found", notices.draft(nobody));
  await expectProblem("not_found", notices.read(nobody));
  await expectProblem("not_found", notices.approve(nobody, 1));
  await expectProblem("not_found", notices.reject(nobody, 1, "No"));
});
