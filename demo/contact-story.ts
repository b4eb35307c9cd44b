import type { LocalInstance } from "#local/start.ts";
import type { Answer, Storyteller } from "./narrator.ts";
import { principalsOf } from "./principals.ts";

const orderId = "DEMO-0002";
const sellersPhone = "+49 30 901820";
const minute = 60_000;

/** A seller calls a buyer whose number they never learn, for as long as the order gives reason to, and no longer. */
export async function tellContactStory(story: Storyteller, local: LocalInstance): Promise<void> {
  const { seed, clock } = local;
  const as = principalsOf(local);
  const carrier = seed.applications.find(({ name }) => name === "Parcel Pilot");
  const sellerId = carrier?.sellers[0];
  if (!carrier || !sellerId) throw new Error("the seeded application with the role shipping is missing");
  const ago = (milliseconds: number) => new Date(clock.now().getTime() - milliseconds).toISOString();
  const marketplace = async (path: string, body: unknown, expect: number, method: "PUT" | "POST" = "POST") =>
    story.play({ ...(await as("system:marketplace")), method, path, body, expect });
  const happens = (type: string) => marketplace(`/v1/orders/${orderId}/events`, { type, at: ago(minute) }, 202);
  const wait = (advance: string) =>
    story.play({ who: "time passes", method: "POST", path: "/local/clock", body: { advance }, expect: 200 });
  const calls = async (to: unknown, digits: unknown, wanted: string): Promise<Answer> => {
    const body = { from: sellersPhone, to, ...(digits === undefined ? {} : { digits }) };
    const relay = await as("system:relay", "the telephone network");
    const answer = await story.play({ ...relay, method: "POST", path: "/v1/relay/calls", body, expect: 200 });
    if (answer.action !== wanted) throw new Error(`the call should have met with ${wanted}`);
    return answer;
  };

  story.chapter("Contact, 1. A number for one order");
  const order = {
    ...{ sellerId, buyerId: "BUYER-DEMO", placedAt: ago(minute), fulfilment: "merchant" },
    recipient: { name: "Zoë Ångström", phone: "+46 70 174 06 05", email: "zoe@example.com" },
    shippingAddress: { line1: "Sjövägen 12", city: "Luleå", postalCode: "972 31", country: "SE" },
  };
  await marketplace(`/v1/orders/${orderId}`, order, 201, "PUT");
  story.say("The seller's software asks for a way to call the buyer. It gets a number of the pool, and an extension.");
  const ask = async (format: object) => {
    const body = { orderId, channel: "phone", ...format };
    const app = await as(`app:${carrier.clientId}`, carrier.name);
    return story.play({ ...app, method: "POST", path: "/v1/contact-tokens", body, expect: 201 });
  };
  const { e164, extension } = (await ask({})).phone as { e164: string; extension: string };

  story.chapter("Contact, 2. The seller calls, mistypes, and gets through");
  await calls(e164, undefined, "gather");
  story.say("A swap of two digits is found by the check digit, without a look-up.");
  await calls(e164, mistyped(extension), "gather");
  await calls(e164, extension, "bridge");
  story.say("Both sides see the number of the pool. The buyer calls it back, and reaches the seller who called.");
  const relay = await as("system:relay", "the telephone network");
  const back = { from: "+46701740605", to: e164 };
  await story.play({ ...relay, method: "POST", path: "/v1/relay/calls", body: back, expect: 200 });

  story.chapter("Contact, 3. Delivered, and still reachable: there is time for what comes up");
  await happens("delivered");
  await wait("P10D");
  await calls(e164, extension, "bridge");

  story.chapter("Contact, 4. The time is over, and the number says so");
  await wait("P5D");
  await calls(e164, extension, "reject");

  story.chapter("Contact, 5. The delivery is disputed: the same number reaches the same buyer again");
  await happens("delivery_disputed");
  await calls(e164, extension, "bridge");
  await happens("delivered");
  await wait("P15D");
  await calls(e164, extension, "reject");

  story.chapter("Contact, 6. For software that has no field for an extension: ten digits");
  await happens("delivery_disputed");
  const { nationalDigits, e164: direct } = (await ask({ format: "direct", callerNumber: sellersPhone })).phone as {
    nationalDigits: string;
    e164: string;
  };
  story.say(`${nationalDigits} works for calls from ${sellersPhone}, and for no other.`);
  await calls(direct, undefined, "bridge");
  story.say("What would have been put through, with the numbers masked:");
  await story.play({ who: "you", method: "GET", path: "/local/calls", expect: 200 });
}

/** The first two digits that differ, swapped. */
function mistyped(extension: string): string {
  const at = [...extension].findIndex((digit, i) => digit !== extension[i + 1]);
  return extension.slice(0, at) + extension[at + 1] + extension[at] + extension.slice(at + 2);
}
