import { setTimeout as pause } from "node:timers/promises";
import type { LocalInstance } from "#local/start.ts";
import type { Answer, Storyteller } from "./narrator.ts";
import { principalsOf } from "./principals.ts";
import { passingAnswers } from "./questionnaire.ts";

const roles = ["orders", "shipping"];
const dataUses = ["recipient.name", "recipient.phone", "shippingAddress"].map((field) => ({
  field,
  purpose: "shipping",
  retentionDays: 30,
}));
const facts = { field: "status", purpose: "order_management", retentionDays: 90 };
const day = 86_400_000;
const sellerId = "SELLER-01";
const orderId = "DEMO-0000";
const where = ["status", "rolesInForce", "expiresAt"] as const;

/**
 * A developer comes in: she knows what passes before she asks, two people approve, and her application reads an address.
 * @returns a chapter that takes a year, and so has to come after those that use what was seeded: what she was given ends as it was announced
 */
export async function tellDevelopersStory(story: Storyteller, local: LocalInstance): Promise<() => Promise<void>> {
  const as = principalsOf(local);
  const dora = () => as("developer:dora");

  story.chapter("Developers, 1. Dora registers");
  const incidentContact = { name: "Ines Vogt", email: "ines@parcels.example", phone: "+49 30 5550123" };
  await story.play({
    ...(await dora()),
    method: "POST",
    path: "/v1/developers",
    body: {
      name: "Dora Parcels",
      legalName: "Dora Parcels GmbH",
      country: "DE",
      website: "https://parcels.example/",
      privacyPolicyUrl: "https://parcels.example/privacy",
      contactEmail: "office@parcels.example",
      incidentContact,
    },
    show: ["developerId", "name", "createdAt"],
    expect: 201,
  });

  story.chapter("Developers, 2. She describes an application, and is told at once what would not pass");
  const [first, ...others] = dataUses;
  const made = await story.play({
    ...(await dora()),
    method: "POST",
    path: "/v1/developers/me/applications",
    body: {
      name: "Parcel Pilot Plus",
      description: "Prints labels for parcels.",
      distribution: "public",
      roles,
      dataUses: [{ ...first, purpose: "advertising" }, ...others, facts],
    },
    show: ["applicationId", "status", "findings"],
    expect: 201,
  });
  const path = `/v1/applications/${String(made.applicationId)}`;
  const body = { revision: made.revision, dataUses: [...dataUses, facts] };
  await story.play({ ...(await dora()), method: "PATCH", path, body, show: ["revision", "findings"], expect: 200 });
  const questionnaire = await (await fetch(`${local.urls.api}/v1/questionnaires/current`)).json();
  const answers = () => ({ answers: passingAnswers(questionnaire, roles, local.clock.now()) });
  const answering = {
    method: "PUT",
    path: `${path}/assessment`,
    bodySaid: `answers to ${Object.keys(answers().answers).length} questions`,
    show: ["complete", "findings", "outcome"],
    expect: 200,
  } as const;
  await story.play({ ...(await dora()), ...answering, body: answers() });

  story.chapter("Developers, 3. Two assessors approve it");
  const submission = { method: "POST", path: `${path}/assessment/submit`, expect: 202 } as const;
  const submitted = await story.play({ ...(await dora()), ...submission });
  await until("in_review");
  const decision = `/v1/assessments/${String(submitted.assessmentId)}/decision`;
  const approve = { method: "POST", path: decision, body: { decision: "approve" } } as const;
  await story.play({
    ...(await as("staff:ada")),
    ...approve,
    show: ["status", "approvals", "approvalsNeeded"],
    expect: 200,
  });
  story.say("One is not enough, and the same person twice is one.");
  await story.play({ ...(await as("staff:ada")), ...approve, expect: 409 });
  await story.play({ ...(await as("staff:alan")), ...approve, show: ["status"], expect: 200 });
  await story.play({ ...(await dora()), method: "GET", path, show: where, expect: 200 });

  story.chapter("Developers, 4. She makes a credential, a seller authorises, and her application reads an address");
  const credential = await story.play({
    ...(await dora()),
    method: "POST",
    path: `${path}/credentials`,
    body: {},
    // The secret is in this answer and nowhere else, so it is not printed.
    show: ["clientId", "expiresAt"],
    expect: 201,
  });
  let secret = String(credential.clientSecret);
  const marketplace = await as("system:marketplace");
  const order = {
    sellerId,
    buyerId: "BUYER-DEMO",
    placedAt: new Date(local.clock.now().getTime() - 60_000).toISOString(),
    fulfilment: "merchant",
    recipient: { name: "Zoë Ångström", phone: "+46 70 174 06 05" },
    shippingAddress: { line1: "Sjövägen 12", city: "Luleå", postalCode: "972 31", country: "SE" },
    taxId: "SE556036079301",
  };
  await story.play({ ...marketplace, method: "PUT", path: `/v1/orders/${orderId}`, body: order, expect: 201 });
  await story.play({
    ...marketplace,
    method: "PUT",
    path: `/v1/authorizations/${sellerId}/${String(made.applicationId)}`,
    body: { roles },
    show: ["roles", "expiresAt", "maySee"],
    expect: 201,
  });
  const ask = (fields: readonly string[]) =>
    ({
      who: "Parcel Pilot Plus",
      method: "POST",
      path: "/v1/restricted-data-tokens",
      body: { purpose: "shipping", resources: [{ orderId, fields }] },
    }) as const;
  const token = await accessToken();
  const ticket = await story.play({
    ...ask(["shippingAddress"]),
    token,
    show: ["expiresIn", "resources"],
    expect: 201,
  });
  const restricted = { who: "Parcel Pilot Plus", token: String(ticket.restrictedDataToken) };
  const pii = `/v1/orders/${orderId}/pii?fields=shippingAddress`;
  await story.play({ ...restricted, method: "GET", path: pii, expect: 200 });
  await story.play({ ...ask(["taxId"]), token, expect: 403 });

  return aYearLater;

  async function until(status: string): Promise<void> {
    for (let turn = 0; turn < 300; turn++) {
      const response = await fetch(local.urls.api + path, {
        headers: { authorization: `Bearer ${(await dora()).token}` },
      });
      if (((await response.json()) as Answer).status === status) return;
      await pause(200);
    }
    throw new Error(`the application did not become ${status}`);
  }

  async function accessToken(): Promise<string> {
    const form = { grant_type: "client_credentials", client_id: String(credential.clientId), client_secret: secret };
    const response = await fetch(`${local.urls.identity}/oauth/token`, {
      method: "POST",
      body: new URLSearchParams(form),
    });
    return String(((await response.json()) as Answer).access_token);
  }

  async function aYearLater(): Promise<void> {
    story.chapter("A year later: the access of Dora's application ends as it was announced");
    story.say("Nobody uses the credential for 90 days, so that it is disabled; a rotation makes it good again.");
    for (const days of [170, 170, 26]) {
      await local.clock.advance(days * day);
      const rotation = { method: "POST", path: `/v1/credentials/${String(credential.clientId)}/rotate` } as const;
      secret = String(
        (await story.play({ ...(await dora()), ...rotation, show: ["expiresAt"], expect: 200 })).clientSecret,
      );
    }
    const expired = await story.play({ ...(await dora()), method: "GET", path, show: where, expect: 200 });
    if (expired.status !== "expired") throw new Error(`the application is ${String(expired.status)}`);
    await story.play({ ...ask(["shippingAddress"]), token: await accessToken(), expect: 403 });
    story.say("What she was told, and when, stands in the timeline. All but her own edits went out as a mail, too.");
    const timeline = expired.timeline as readonly Answer[];
    for (const { at, event } of timeline) story.say(`  ${String(at).slice(0, 10)} ${String(event)}`);
  }
}
