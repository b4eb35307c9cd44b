import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type MailEvent, mailTags, toMailEvent } from "#incidents/mail-event.ts";
import { keepMailEvent } from "#incidents/mail-event-store.ts";
import type { Recipient } from "#incidents/recipient.ts";
import { recipientsOf, settleMail, takeMail } from "#incidents/recipient-store.ts";
import { beginPage, finishPage } from "#incidents/sending-page-store.ts";
import { countPage, readProgress } from "#incidents/sending-progress-store.ts";
import { systemIds } from "#shared/ids.ts";
import { populate, sendingTables } from "#test/support/sending/population.ts";
import { dynamodbEngine } from "#test/unit/fakes/dynamodb-engine.ts";
import { now } from "./incidents.ts";

vi.setConfig({ testTimeout: 60_000 });
const { incidents } = sendingTables;

let engine: Awaited<ReturnType<typeof dynamodbEngine>>;
beforeAll(async () => {
  const key = ["pk", "sk"] as const;
  engine = await dynamodbEngine({ incidents: { key }, vault: { key }, "record-keys": { key: ["pk"] } });
}, 30_000);
afterAll(() => engine.stop());

const none = { bounceType: "", bounceSubType: "", complaintSubType: "" };
const event = (eventType: string, more: object = {}) => ({
  ...{ eventType, messageId: "m", ...none, ...more },
  ...mailTags("inc_1", "b:1 ä"),
});
const bounce = (bounceType: string, bounceSubType: string) => event("Bounce", { bounceType, bounceSubType });
const of = { incidentId: "inc_1", buyerId: "b:1 ä" };

describe("what SES says of a mail", () => {
  it.each([
    [bounce("Permanent", "General"), { ...of, transition: "bounce", cause: "permanent" }],
    [bounce("Transient", "MailboxFull"), { ...of, transition: "bounce", cause: "transient" }],
    [bounce("Undetermined", "Undetermined"), { ...of, transition: "bounce", cause: "transient" }],
    [bounce("Permanent", "OnAccountSuppressionList"), { ...of, transition: "suppress" }],
    [bounce("Permanent", "Suppressed"), { ...of, transition: "suppress" }],
    [event("Complaint"), of],
    [event("Complaint", { complaintSubType: "OnAccountSuppressionList" }), { ...of, transition: "suppress" }],
    [event("Reject"), { ...of, transition: "reject", cause: "refused" }],
    [event("Rendering Failure"), { ...of, transition: "reject", cause: "refused" }],
  ])("is understood (%#)", (published, expected) => {
    expect(toMailEvent(published)).toEqual(expected);
  });

  it.each([
    event("Open"),
    { ...bounce("Permanent", "General"), incident: "" },
    { ...bounce("Permanent", "General"), buyer: "" },
    {},
    null,
  ])("and is no business of ours is refused (%#)", (published) => {
    expect(() => toMailEvent(published)).toThrow();
  });
});

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** A page of people, the first of whom has been sent the mail; all of them, where it is done. */
async function sentPage({ done }: { readonly done: boolean }) {
  const incidentId = systemIds.next("inc");
  await populate(engine.db, incidentId, { buyers: 100, pageSize: 100 });
  const page = await beginPage(engine.db, incidents, incidentId, 0);
  const people = await all(recipientsOf(engine.db, incidents, incidentId, page));
  const lease = { from: now, until: new Date(now.getTime() + 30_000).toISOString() };
  const mailOf = (recipient: Recipient) => ({ incidentId, page: 0, recipient });
  for (const recipient of done ? people : people.slice(0, 1)) {
    await takeMail(engine.db, incidents, mailOf(recipient), lease);
    await settleMail(engine.db, incidents, mailOf(recipient), lease, { transition: "send", at: now, messageId: "m" });
  }
  const finish = async () =>
    finishPage(engine.db, incidents, incidentId, page, await countPage(engine.db, incidents, incidentId, page));
  if (done) expect(await finish()).toBe(true);
  const buyerId = people[0]?.buyer.buyerId ?? "";
  const keep = (said: Partial<MailEvent>) => keepMailEvent(engine.db, incidents, { incidentId, buyerId, ...said }, now);
  const first = async () => {
    for await (const one of recipientsOf(engine.db, incidents, incidentId, page)) return one;
    return undefined;
  };
  return {
    page,
    people,
    lease,
    mailOf,
    keep,
    first,
    finish,
    totals: async () => countPage(engine.db, incidents, incidentId, page),
    progress: async () => (await readProgress(engine.db, incidents, incidentId)).totals,
  };
}

describe("what SES said of a mail", () => {
  it.each([true, false])("changes its state and the totals, once (page done: %s)", async (done) => {
    const { keep, first, progress, totals } = await sentPage({ done });
    const before = await totals();
    await Promise.all([1, 2, 3].map(() => keep({ transition: "bounce", cause: "permanent" })));
    expect(await first()).toMatchObject({ state: "bounced", cause: "permanent" });
    const after = { ...before, sent: before.sent - 1, bounced: 1 };
    expect(await totals()).toEqual(after);
    expect(await progress()).toMatchObject({ sent: after.sent, bounced: 1 });
    // A mail that came back is not suppressed, too.
    await keep({ transition: "suppress" });
    expect(await totals()).toEqual(after);
  });

  it("of one who complains leaves it sent", async () => {
    const { keep, first, progress, people } = await sentPage({ done: true });
    await keep({});
    await keep({});
    expect(await first()).toMatchObject({ state: "sent", complainedAt: now.toISOString() });
    expect(await progress()).toMatchObject({ sent: people.length, complaints: 1 });
  });

  it("comes before we have put on record that it was sent, and stays", async () => {
    const { people, lease, mailOf, keep } = await sentPage({ done: false });
    const second = people[1] as Recipient;
    await takeMail(engine.db, incidents, mailOf(second), lease);
    await keep({ buyerId: second.buyer.buyerId, transition: "bounce", cause: "permanent" });
    expect(await settleMail(engine.db, incidents, mailOf(second), lease, { transition: "send", at: now })).toBe(false);
  });

  it("while the page is being finished has it counted again", async () => {
    const { keep, totals, people, mailOf, lease, page } = await sentPage({ done: false });
    for (const recipient of people.slice(1)) {
      await takeMail(engine.db, incidents, mailOf(recipient), lease);
      await settleMail(engine.db, incidents, mailOf(recipient), lease, { transition: "send", at: now });
    }
    const counted = await totals();
    await keep({ transition: "bounce", cause: "permanent" });
    const { incidentId } = mailOf(people[0] as Recipient);
    expect(await finishPage(engine.db, incidents, incidentId, page, counted)).toBe(false);
    const again = await beginPage(engine.db, incidents, incidentId, 0);
    expect(await finishPage(engine.db, incidents, incidentId, again, await totals())).toBe(true);
  });

  it("of somebody whom nobody has written to changes nothing", async () => {
    const { keep, people, totals } = await sentPage({ done: false });
    const before = await totals();
    await keep({ buyerId: people[2]?.buyer.buyerId ?? "", transition: "bounce" });
    await keep({ buyerId: "nobody", transition: "bounce" });
    expect(await totals()).toEqual(before);
  });
});
