import { setTimeout as pause } from "node:timers/promises";
import type { LocalInstance } from "#local/start.ts";
import { checkEvidence } from "./incident-evidence.ts";
import { buyers, newApplication, words } from "./incident-parties.ts";
import type { Answer, Storyteller } from "./narrator.ts";
import { principalsOf } from "./principals.ts";

const sellerId = "SELLER-01";
const hour = 3_600_000;
const orderOf = (i: number) => `DEMO-100${i}`;
/** What is read of each buyer's order. */
const reads = ["recipient.name,recipient.phone", "shippingAddress", "recipient.name"];

interface Mail {
  readonly destination: { readonly to: readonly string[] };
  readonly subject: string;
  readonly body: { readonly text?: string };
}

/** Data of buyers turns up where it should not be: access ends at once, and exactly those are told whom it affects. */
export async function tellIncidentStory(story: Storyteller, local: LocalInstance): Promise<void> {
  const as = principalsOf(local);
  const rita = () => as("staff:rita", "rita (responder)");
  const ron = () => as("staff:ron", "ron (responder)");
  const petra = () => as("staff:petra", "petra (privacy officer)");
  const at = (milliseconds: number) => new Date(local.clock.now().getTime() + milliseconds).toISOString();

  story.chapter("Incident, 1. An application reads what it may, and asks for an address to write to a buyer");
  const { applicationId, asItself } = await newApplication(local, "Label Loft");
  const marketplace = await as("system:marketplace");
  const put = (path: string, body: unknown, bodySaid: string) =>
    story.play({ ...marketplace, method: "PUT", path, body, bodySaid, show: [], expect: 201 });
  await put(`/v1/authorizations/${sellerId}/${applicationId}`, { roles: ["orders", "shipping"] }, "orders, shipping");
  for (const [i, { buyerId, ...buyer }] of buyers.entries()) {
    await put(`/v1/buyers/${buyerId}`, buyer, `${buyer.name}, ${buyer.locale}`);
    const recipient = { name: buyer.name, phone: "+46 70 174 06 05", email: buyer.email };
    const shippingAddress = { line1: "Sjövägen 12", city: "Luleå", postalCode: "972 31", country: "SE" };
    const order = { sellerId, buyerId, placedAt: at(-60_000), fulfilment: "merchant", recipient, shippingAddress };
    await put(`/v1/orders/${orderOf(i)}`, order, `an order of ${buyer.name}`);
  }
  const ticketFor = async (expect: number) => {
    const resources = buyers.map((_, i) => ({ orderId: orderOf(i), fields: (reads[i] ?? "").split(",") }));
    const body = { purpose: "shipping", resources };
    const ask = { method: "POST", path: "/v1/restricted-data-tokens", body, bodySaid: "three orders" } as const;
    const show = expect === 201 ? ["expiresIn"] : ["status", "code", "detail"];
    return {
      who: "Label Loft",
      token: String((await story.play({ ...(await asItself()), ...ask, show, expect })).restrictedDataToken),
    };
  };
  const ticket = await ticketFor(201);
  const read = (i: number) => ({ method: "GET", path: `/v1/orders/${orderOf(i)}/pii?fields=${reads[i]}` }) as const;
  for (const i of buyers.keys()) await story.play({ ...ticket, ...read(i), expect: 200 });
  const channel = { orderId: orderOf(1), channel: "email" };
  const contact = { method: "POST", path: "/v1/contact-tokens", body: channel, show: ["email"], expect: 201 } as const;
  const { address } = (await story.play({ ...(await asItself()), ...contact })).email as { address: string };

  story.chapter("Incident, 2. That address turns up in a newsletter. Whose is it?");
  const trace = {
    method: "POST",
    path: "/v1/leaks/trace",
    body: { email: address.toUpperCase() },
    expect: 200,
  } as const;
  const { tokens } = await story.play({ ...(await rita()), ...trace });
  if ((tokens as readonly Answer[])[0]?.applicationId !== applicationId)
    throw new Error("it is traced to somebody else");

  story.chapter("Incident, 3. A responder names it, and it is refused at once");
  const opened = await story.play({
    ...(await rita()),
    method: "POST",
    path: "/v1/incidents",
    body: {
      kind: "developer_misuse",
      severity: "high",
      title: "Data of orders used for advertising",
      narrative: "An address that was made for one application is in a newsletter, ticket SUP-4711",
      detectedAt: at(-hour),
      suspects: [`application#${applicationId}`],
      window: { from: at(-24 * hour), to: at(hour) },
    },
    show: ["incidentId", "state", "containment"],
    expect: 201,
  });
  const incidentId = String(opened.incidentId);
  const path = `/v1/incidents/${incidentId}`;
  await story.play({ ...ticket, ...read(0), expect: 401 });
  await story.play({
    ...(await petra()),
    method: "POST",
    path: `${path}/acknowledge`,
    show: ["acknowledged"],
    expect: 200,
  });

  story.chapter("Incident, 4. Whom it affects, buyer by buyer and field by field");
  await until("contained", "scoped");
  story.say("A minute after its access has ended all that it read is on record. Nobody waits for it here.");
  await local.clock.advance(120_000);
  await until("scoped");
  const found = await story.play({ ...(await rita()), method: "GET", path, show: ["state", "scope"], expect: 200 });
  await story.play({ ...(await rita()), method: "GET", path: `${path}/affected`, expect: 200 });
  const clocks = (found.clocks as readonly Answer[]).map(
    ({ clock, dueAt, state }) => `  ${String(dueAt).slice(0, 16)} ${String(clock)}: ${String(state)}`,
  );
  story.say(["What has to be done by when, in the countries that it concerns:", ...clocks].join("\n"));

  story.chapter("Incident, 5. What each of them would be told, before anybody is");
  const said = "what happened, what is being done, what one can do, whom to ask; in English and German";
  const draft = { method: "PUT", path: `${path}/notice`, body: words, bodySaid: said, expect: 200 } as const;
  const notice = await story.play({ ...(await rita()), ...draft, show: ["revision", "author", "buyers"] });
  const groups = (notice.groups as readonly Answer[]).map(({ fields, buyers: people, previews }) => {
    const languages = Object.keys(previews as object).join(", ");
    return `  ${String(people)} of whom ${(fields as readonly string[]).join(", ")} was read; preview in ${languages}`;
  });
  story.say(["Each group has a preview:", ...groups].join("\n"));
  const approve = { method: "POST", path: `${path}/notice/approve`, body: { revision: notice.revision } } as const;
  story.say("Who wrote it does not approve it.");
  await story.play({ ...(await rita()), ...approve, show: ["status", "code"], expect: 403 });
  const approved = await story.play({ ...(await petra()), ...approve, show: ["state", "decision"], expect: 200 });

  story.chapter("Incident, 6. Each is told what was read of them, in their language");
  await until("notified");
  const { code } = approved.decision as { readonly code: string };
  const mails = ((await local.mail.list()) as readonly Mail[]).filter(({ body }) => body.text?.includes(code));
  const mailTo = (email: string) => {
    const mail = mails.find(({ destination }) => destination.to.includes(email));
    if (!mail) throw new Error(`${email} was not written to`);
    return `Subject: ${mail.subject}\n\n${mail.body.text ?? ""}`.replaceAll(/^/gm, "    ");
  };
  for (const { email } of buyers.slice(0, 2)) story.say(`To ${email}:\n\n${mailTo(email)}`);
  story.say("Anybody can check the code. It says nothing of who got it.");
  await story.play({ who: "anybody", method: "GET", path: `/v1/notices/${code}`, expect: 200 });
  story.say("One address did not take it. That one has to be told in another way.");
  await local.settled();
  const list = await story.play({ ...(await petra()), method: "GET", path: `${path}/notices`, expect: 200 });
  const { sent, bounced } = list.totals as Answer;
  if (sent !== 2 || bounced !== 1) throw new Error("two should have been told, and one mail have come back");

  story.chapter("Incident, 7. What an authority asks for, and the evidence that anybody can check");
  const report = { method: "GET", path: `${path}/report`, expect: 200 } as const;
  await ready();
  await story.play({ ...(await petra()), ...report, show: ["nature", "measures", "evidence"] });
  const bundle = { incidentId, api: local.urls.api, token: (await as("staff:otto")).token };
  const { whole, changed } = await checkEvidence(bundle, { from: orderOf(1), to: orderOf(9) });
  story.say(`npm run verify-evidence\n${whole.replaceAll(/^/gm, "    ")}`);
  story.say(`The same with one order put in the place of another:\n${changed.replaceAll(/^/gm, "    ")}`);

  story.chapter("Incident, 8. Access comes back in stages, by somebody else: what is personal last");
  const back = (stage: string, rationale: string) =>
    ({
      ...{ method: "POST", path: "/v1/reinstatements" },
      body: { subject: `application#${applicationId}`, incidentId, stage, rationale },
    }) as const;
  await story.play({
    ...(await rita()),
    ...back("non_pii", "It was a mistake"),
    show: ["status", "code"],
    expect: 409,
  });
  await story.play({ ...(await ron()), ...back("non_pii", "Deleted, and confirmed in writing"), expect: 200 });
  await local.settled();
  const order = { method: "GET", path: `/v1/orders/${orderOf(0)}`, show: ["orderId", "status"], expect: 200 } as const;
  await story.play({ ...(await asItself()), ...order });
  await ticketFor(403);
  const week = { method: "POST", path: "/local/clock", body: { advance: "P7D" }, expect: 200 } as const;
  await story.play({ who: "time passes", ...week });
  await story.play({ ...(await ron()), ...back("full", "A week without anything unusual"), expect: 200 });
  await ticketFor(201);
  await story.play({
    ...(await petra()),
    method: "POST",
    path: `${path}/close`,
    show: ["state", "closedAt"],
    expect: 200,
  });

  async function until(...states: readonly string[]): Promise<void> {
    await poll(path, ({ state }) => states.includes(String(state)));
  }

  async function ready(): Promise<void> {
    await poll(report.path, ({ evidence }) => (evidence as Answer | undefined)?.state === "ready");
  }

  async function poll(of: string, done: (answer: Answer) => boolean): Promise<void> {
    for (let turn = 0; turn < 300; turn++) {
      const headers = { authorization: `Bearer ${(await as("staff:otto")).token}` };
      if (done((await (await fetch(local.urls.api + of, { headers })).json()) as Answer)) return;
      await pause(200);
    }
    throw new Error(`${of} did not come so far`);
  }
}
