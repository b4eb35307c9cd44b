import { beforeAll, describe, expect, test } from "vitest";
import type { LoggedField } from "#shared/access-log/access-record.ts";
import { type PiiField, piiFields } from "#shared/pii-field.ts";
import { call, expectStatus } from "#test/support/client.ts";
import { chunks, inParallel } from "#test/support/in-parallel.ts";
import { noticesOn, noticesSent, noticeWords, readNotice } from "#test/support/incident-notices.ts";
import { incidentsOn } from "#test/support/incidents.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { accessToken, newApplication, shippingToken, tokenOf } from "#test/support/marketplace.ts";
import { manyOrders, type RealOrder } from "#test/support/orders.ts";
import { putBuyer, putOrder, readPii } from "#vault/contract.ts";

// An application reads 200 orders, some fields of some; its incident tells each buyer exactly what was read of that buyer.

const local = useLocalSystem({ systemsOnly: true });
let api: string;
let marketplace: string;
let orders: readonly RealOrder[];
/** What the test got, by buyer. */
const seen = new Map<string, Set<LoggedField>>();

const locales = ["en-GB", "de-DE", "fr", "es-MX", "ja-JP", "pt-BR", undefined];
const choices: PiiField[][] = [
  ["recipient.name"],
  ["recipient.phone", "shippingAddress"],
  ["shippingAddress"],
  ["recipient.name", "recipient.phone", "shippingAddress"],
];
const addressOf = (buyerId: string) => `${buyerId.toLowerCase()}@buyers.example`;
const sorted = <T>(all: Iterable<T>) => [...all].sort();

beforeAll(async () => {
  ({ api } = local.urls);
  marketplace = await tokenOf(local, "system:marketplace");
  orders = manyOrders(220, local.clock.now());
  await inParallel(orders, async ({ orderId, ...body }) =>
    expectStatus(201, call(api, putOrder, { params: { orderId }, body, token: marketplace })),
  );
  const buyers = [...new Set(orders.map(({ buyerId }) => buyerId))];
  await inParallel([...buyers.entries()], async ([i, buyerId]) => {
    const locale = locales[i % locales.length];
    const body = { name: "Zoë", email: addressOf(buyerId), ...(locale && { locale }) };
    await expectStatus(201, call(api, putBuyer, { params: { buyerId }, body, token: marketplace }));
  });
});

describe("an application that read 200 orders", () => {
  let applicationId: string;
  let incidentId: string;
  let code: string;

  beforeAll(async () => {
    const sellers = [...new Set(orders.map(({ sellerId }) => sellerId))];
    const application = await newApplication(local, marketplace, { roles: ["orders", "shipping"], sellers });
    ({ applicationId } = application);
    const bearer = await accessToken(local, application);
    for (const some of chunks(orders.slice(0, 200), 50)) {
      const ticket = await shippingToken(
        local,
        bearer,
        some.map(({ orderId }) => orderId),
      );
      await inParallel([...some.entries()], async ([i, { orderId, buyerId }]) => {
        const query = { fields: (choices[i % choices.length] as PiiField[]).join(",") };
        const { fields } = await expectStatus(200, call(api, readPii, { params: { orderId }, query, token: ticket }));
        seen.set(buyerId, new Set([...(seen.get(buyerId) ?? []), ...piiFields.filter((field) => field in fields)]));
      });
    }
  });

  test("is refused at once, and everybody whom it read is known, field by field", async () => {
    const incidents = incidentsOn(local);
    ({ incidentId } = await incidents.open([`application#${applicationId}`]));
    const scope = await incidents.scoped(incidentId);
    const affected = await incidents.affected(incidentId);
    const listed = affected.map(({ buyerId, fields }) => [buyerId, sorted(fields)]);
    expect(sorted(listed)).toEqual(sorted([...seen].map(([buyerId, fields]) => [buyerId, sorted(fields)])));
    expect(scope).toMatchObject({ buyers: seen.size, orders: 200 });
  });

  test("has everybody told once, and nobody else", async () => {
    const notices = noticesOn(local);
    const { language: _, ...words } = { language: "en", ...noticeWords };
    const translations = { de: words, fr: words, es: words, ja: words };
    const { totals, items } = await notices.tell(incidentId, { ...words, translations });
    expect(totals).toMatchObject({ sent: seen.size, pending: 0, sending: 0, failed: 0, perhapsTwice: 0 });
    expect(items.map(({ buyerId, state }) => [buyerId, state]).sort()).toEqual(
      sorted([...seen.keys()].map((buyerId) => [buyerId, "sent"])),
    );
    const { decision, notices: shown } = await incidentsOn(local).shown(incidentId);
    expect(shown).toEqual(totals);
    code = decision?.notify ? decision.code : "";
    const mails = await noticesSent(local, code);
    expect(sorted(mails.flatMap(({ destination }) => destination.to))).toEqual(sorted([...seen.keys()].map(addressOf)));
  });

  test("each with exactly what was read of them, in the language that they read", async () => {
    const told = new Map((await noticesSent(local, code)).map((mail) => [mail.destination.to[0], readNotice(mail)]));
    for (const [buyerId, fields] of seen)
      expect({ buyerId, ...told.get(addressOf(buyerId)) }).toMatchObject({
        ...{ buyerId, onlyThese: true },
        fields: piiFields.filter((field) => fields.has(field)),
      });
    expect(new Set([...told.values()].map(({ language }) => language))).toEqual(
      new Set(["en", "de", "fr", "es", "ja"]),
    );
  });

  test("in mails that lead nowhere but to the page where their code is checked", async () => {
    for (const { subject, body } of await noticesSent(local, code)) {
      const links = [...`${body.text} ${body.html}`.matchAll(/https?:\/\/[^\s"<]+/g)].map(([link]) => link);
      expect(new Set(links)).toEqual(new Set([`https://privacy.marketplace.example/notices/${code}`]));
      expect(body.html).not.toMatch(/<img|<script|url\(|src=/i);
      expect(subject).not.toContain("Addresses used");
    }
    expect(await expectStatus(200, noticesOn(local).check(code))).toMatchObject({ genuine: true, exercise: false });
  });

  test("and neither an address nor a word of theirs is in what the workflows keep", async () => {
    const { state, timeline } = await incidentsOn(local).shown(incidentId);
    expect(state).toBe("notified");
    expect(timeline.map(({ event }) => event).slice(-2)).toEqual(["notice_approved", "notified"]);
    const kept = JSON.stringify(local.executions.list().map(({ input, events }) => ({ input, events })));
    expect(kept).toContain(incidentId);
    expect(kept).not.toMatch(/@|Zoë/);
  });
});
