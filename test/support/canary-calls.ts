import type { Seed } from "#local/control/seed.ts";
import { type Sent, send, type Watched } from "./canary-journeys.ts";

/** Contact tokens of an order, and calls by them: given, called, mistyped, guessed, called back, refused. */
export async function takeEveryCall({ api, personal }: Watched): Promise<Record<string, readonly number[]>> {
  const tokenOf = async (principal: string) =>
    String((await send("GET", `${api}/local/tokens/${encodeURIComponent(principal)}`)).body.token);
  const seed = (await send("GET", `${api}/local/seed`)).body as unknown as Seed;
  const shipper = seed.applications.find(({ roles }) => roles.includes("shipping"));
  const [marketplace, relay] = [await tokenOf("system:marketplace"), await tokenOf("system:relay")];
  const app = await tokenOf(`app:${shipper?.clientId}`);

  const destination = `+1480${personal.digits("number that is called", 7)}`;
  const caller = `+4930${personal.digits("number of the caller", 8)}`;
  const recipient = {
    name: personal.foreign("name of who is called"),
    phone: destination,
    phoneExtension: personal.digits("extension of who is called", 9),
    email: `${personal.text("e-mail address of who is called")}@example.com`,
  };
  const order = {
    ...{ sellerId: shipper?.sellers[0], buyerId: "BUYER-CALLED", placedAt: new Date().toISOString() },
    ...{ fulfilment: "merchant", recipient },
    shippingAddress: { line1: personal.text("line 1 of who is called"), city: "Phoenix", country: "US" },
  };
  const handedIn = await send("PUT", `${api}/v1/orders/CALLED`, { token: marketplace, body: order });

  const issue = async (what: string, part: object) => {
    const headers = { "idempotency-key": personal.text(`idempotency key for ${what}`) };
    const body = { orderId: "CALLED", channel: "phone", ...part };
    const sent: Sent = { token: app, headers, body };
    const { status } = await send("POST", `${api}/v1/contact-tokens`, sent);
    // Asked again, as somebody would who has not heard the answer.
    const again = await send("POST", `${api}/v1/contact-tokens`, sent);
    const given = again.body as {
      readonly contactTokenId: string;
      readonly phone?: { readonly e164: string; readonly extension?: string };
      readonly email?: { readonly address: string };
    };
    return { ...given, statuses: [status, again.status] };
  };
  const extension = await issue("an extension", {});
  const direct = await issue("a direct number", { format: "direct", callerNumber: caller });
  const alias = await issue("an address", { channel: "email" });
  const bound = await issue("a bound extension", { callerNumber: caller });
  const to = extension.phone?.e164 ?? "";
  const digits = personal.known("extension that was given", extension.phone?.extension ?? "");
  personal.known("bound extension that was given", bound.phone?.extension ?? "");
  personal.known("address that was given", alias.email?.address.split("@")[0] ?? "");

  const dial = async (body: object) => (await send("POST", `${api}/v1/relay/calls`, { token: relay, body })).status;
  const { contactTokenId } = extension;
  const calls = [
    await dial({ from: caller, to }),
    await dial({ from: caller, to, digits, callId: "call-1", attempt: 1 }),
    await dial({ from: caller, to: direct.phone?.e164 }),
    await dial({ from: destination, to }),
    await dial({ from: destination, to: direct.phone?.e164 }),
    await dial({ from: caller, to, digits: personal.digits("digits that were mistyped", 8) }),
    await dial({ from: personal.text("caller who is no number"), to, digits }),
  ];
  const guesser = `+4930${personal.digits("number of who guesses", 8)}`;
  for (let i = 0; i < 6; i++) calls.push(await dial({ from: guesser, to, digits: personal.digits(`guess ${i}`, 8) }));
  const wrong = [
    await dial({ from: caller, to, digits: personal.text("digits that are none") }),
    await dial({ from: caller, to, digits, destination: personal.text("an unknown member of a call") }),
    await dial({ from: `${personal.text("a caller that is too long")}${"0".repeat(40)}`, to }),
    (await issue("a refused token", { callerNumber: personal.text("a caller's number that is none") })).statuses[1],
  ].map(Number);

  const token = `${api}/v1/contact-tokens/${contactTokenId}`;
  const looked = await send("GET", token, { token: app });
  const now = new Date().toISOString();
  const delivered = { token: marketplace, body: { type: "delivered", at: now } };
  const events = await send("POST", `${api}/v1/orders/CALLED/events`, delivered);
  const extended = await send("POST", `${token}/extend`, { token: app, body: { reason: "The parcel is late" } });
  const withdrawn = await send("DELETE", token, { token: app });
  const ended = await dial({ from: caller, to, digits });

  await send("POST", `${api}/local/faults`, { body: { service: "dynamodb", mode: "unavailable" } });
  const failed = [
    await dial({ from: caller, to: direct.phone?.e164 }),
    (await send("POST", `${api}/v1/contact-tokens`, { token: app, body: { orderId: "CALLED", channel: "email" } }))
      .status,
  ];
  await send("DELETE", `${api}/local/faults`);
  return {
    handedIn: [handedIn.status],
    issued: [extension, direct, alias, bound].flatMap(({ statuses }) => statuses),
    calls: [...calls, ended],
    wrong,
    acts: [looked.status, events.status, extended.status, withdrawn.status],
    failed,
  };
}
