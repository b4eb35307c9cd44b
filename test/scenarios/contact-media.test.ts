import { afterEach, describe, expect, test } from "vitest";
import { promptFor } from "#contact/policy/prompts.ts";
import type { CallRecord } from "#local/front-door/call-journal.ts";
import type { Call } from "#local/telephony/play-call.ts";
import { useLocalSystem } from "#test/support/local-system.ts";
import { isAbout, telephoneOf } from "#test/support/telephone.ts";

const local = useLocalSystem({ systemsOnly: true });
const telephone = telephoneOf(local);

// Each test has its own caller, since wrong extensions count by caller; the numbers are kept for fiction.
const german = (line: number) => `+493023125${String(line).padStart(3, "0")}`;
const american = (line: number) => `+12025550${line}`;
const buyer = { phone: "+46701740605" };
const company = { phone: "+46701740611", phoneExtension: "73824019568" };
const told = (name: Parameters<typeof promptFor>[0], locale = "de-DE") => promptFor(name, locale);

/** The first digit is another: the check digit finds it. */
const mistyped = ([extension = ""]: readonly string[]) => String((Number(extension[0]) + 1) % 10) + extension.slice(1);

afterEach(() => local.frontDoor.faults.clear());

describe.each([1, 3])("with each event delivered %d times", (times) => {
  test("a call asks, asks again for what was mistyped, is put through, and counts once", async () => {
    const from = german(times);
    const issued = await telephone.issue(buyer, { format: "extension" });
    const keys = [mistyped(issued.keys), ...issued.keys];
    expect(await telephone.call({ from, to: issued.e164, keys }, times)).toEqual({
      callId: expect.any(String),
      spoken: [told("ask_extension"), told("mistyped")],
      outcome: "bridged",
      callerId: issued.e164,
      destination: "+46•••••••05",
    });
    expect(await telephone.uses(issued)).toEqual({ count: 1, uses: ["called"] });
  });

  test.each(["extension", "direct"] as const)("by %s, a company's own extension is keyed in", async (format) => {
    const from = german(10 + times);
    const issued = await telephone.issue(company, { format, callerNumber: from });
    const played = await telephone.call({ from, to: issued.e164, keys: issued.keys, answered: true }, times);
    expect(played).toMatchObject({ outcome: "bridged", destination: "+46•••••••11", keyedIn: "•••••••••••" });
    expect(await telephone.uses(issued)).toEqual({ count: 1, uses: ["called"] });
  });

  test("five wrong extensions are refused from then on, and so is a right one", async () => {
    const from = american(100 + times);
    const issued = await telephone.issue(buyer, { format: "extension" });
    const wrong = mistyped(issued.keys);
    const spoken = async (...keys: string[]) =>
      (await telephone.call({ from, to: issued.e164, keys }, times)).spoken.at(-1);
    expect(await spoken(wrong, wrong, wrong)).toBe(told("no_digits", "en-US"));
    expect(await spoken(wrong, wrong)).toBe(told("refused", "en-US"));
    expect(await spoken(...issued.keys)).toBe(told("refused", "en-US"));
    expect(await telephone.uses(issued)).toEqual({ count: 0, uses: [] });
  });
});

describe.each(["extension", "direct"] as const)("while a number with an extension rings, by %s", (format) => {
  /** Something happens after the number was rung, and before it is known that somebody answered. */
  async function ringing(from: string, happens: (contactTokenId: string) => Promise<unknown>) {
    const issued = await telephone.issue(company, { format, callerNumber: from });
    const marks: unknown[] = [];
    const made: Call = { from, to: issued.e164, keys: issued.keys, answered: true };
    const played = await telephone.watch(made, (event) => {
      marks.push(event.CallDetails.TransactionAttributes ?? {});
      return isAbout(event, "CallAndBridge") ? happens(issued.contactTokenId) : undefined;
    });
    return { played, marks: JSON.stringify(marks), issued };
  }

  test("midnight may come, and nothing is kept with the call but ids and its language", async () => {
    const { played, marks, issued } = await ringing(german(20), async () => {
      const now = local.clock.now();
      const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1);
      await local.clock.advance(midnight - now.getTime());
    });
    expect(played).toMatchObject({ destination: company.phone, keyedIn: company.phoneExtension });
    expect(await telephone.uses(issued)).toEqual({ count: 1, uses: ["called"] });
    expect(marks).toContain(issued.contactTokenId);
    for (const secret of [company.phone, company.phoneExtension, issued.e164, german(20), ...issued.keys])
      expect(marks).not.toContain(secret);
  });

  test("the token may end, and the extension stays where it is", async () => {
    const { played } = await ringing(german(21), (contactTokenId) => telephone.withdraw(contactTokenId));
    expect(played.outcome).toBe("bridged");
    expect(played).not.toHaveProperty("keyedIn");
  });

  test("the extension is asked for by reads alone: the token, then the call and all that the token hangs on", async () => {
    const calls: CallRecord[] = [];
    let end: (() => void) | undefined;
    const { played } = await ringing(german(22), async () => {
      end = local.frontDoor.onCall((call) => calls.push(call));
    });
    end?.();
    expect(played.keyedIn).toBe(company.phoneExtension);
    expect(calls.map(({ action }) => action)).toEqual([...Array(3).fill("BatchGetItem"), "Invoke"]);
  });
});

describe("who calls is told in their language", () => {
  test("that nobody answers", async () => {
    const from = german(30);
    const issued = await telephone.issue(buyer, { format: "direct", callerNumber: from });
    const played = await telephone.call({ from, to: issued.e164, answered: false });
    expect(played).toMatchObject({ spoken: [told("unreachable")], outcome: "ended" });
  });

  test("that the time is over", async () => {
    const from = german(31);
    const expiresAt = new Date(local.clock.now().getTime() + 60_000).toISOString();
    const issued = await telephone.issue(buyer, { format: "direct", callerNumber: from, expiresAt });
    await local.clock.advance(120_000);
    const played = await telephone.call({ from, to: issued.e164 });
    expect(played).toMatchObject({ spoken: [told("expired")], outcome: "ended" });
    expect(await telephone.uses(issued)).toEqual({ count: 0, uses: [] });
  });

  test("that the relay broke after it had asked", async () => {
    const issued = await telephone.issue(buyer, { format: "extension" });
    const made = { from: german(32), to: issued.e164, keys: issued.keys, answered: true };
    const { spoken } = await telephone.watch(made, async (event) => {
      if (isAbout(event, "SpeakAndGetDigits"))
        local.frontDoor.faults.add({ service: "lambda", action: "Invoke", mode: "unavailable" });
    });
    expect(spoken).toEqual([told("ask_extension"), told("try_again")]);
  });
});

test.each(["anonymous", "+"])("who holds their number back is refused: %s", async (from) => {
  const { e164: to, keys } = await telephone.issue(buyer, { format: "extension" });
  const played = await telephone.call({ from, to, keys });
  expect(played).toMatchObject({ spoken: [told("anonymous", "en-US")], outcome: "ended" });
});

test.each([
  { service: "lambda", action: "Invoke", mode: "unavailable" },
  { service: "dynamodb", mode: "unavailable" },
])("a call while the relay is without $service hears to try again, and can", async (fault) => {
  const from = american(110);
  const issued = await telephone.issue(buyer, { format: "direct", callerNumber: from });
  await fetch(`${local.urls.api}/local/faults`, { method: "POST", body: JSON.stringify(fault) });
  const broken = await telephone.call({ from, to: issued.e164 });
  expect(broken).toMatchObject({ spoken: [told("try_again", "en-US")], outcome: "ended" });
  local.frontDoor.faults.clear();
  expect(await telephone.call({ from, to: issued.e164 })).toMatchObject({ outcome: "bridged", spoken: [] });
  expect(await telephone.uses(issued)).toEqual({ count: 1, uses: ["called"] });
});

test("the buyer calls back, and neither end nor anyone who looks sees a number", async () => {
  const from = german(40);
  const own = "+46701740622";
  const issued = await telephone.issue({ phone: own }, { format: "extension" });
  await telephone.call({ from, to: issued.e164, keys: issued.keys });
  await telephone.call({ from: own, to: issued.e164 });
  const [back, there] = await telephone.calls();
  const seen = { via: "media-application", outcome: "bridged", callerId: issued.e164 };
  expect(there).toMatchObject({ ...seen, from: "+49••••••••40", destination: "+46•••••••22" });
  expect(back).toMatchObject({ ...seen, from: "+46•••••••22", destination: "+49••••••••40" });
  expect(await telephone.uses(issued)).toEqual({ count: 2, uses: ["called_back", "called"] });
});

/** After all the calls above. */
test("no line of any log has a destination, a caller or an extension", () => {
  const lines = local.logs.read({ limit: 5000 }).map(({ line }) => line);
  expect(lines.filter((line) => line.includes("contact.call_decided")).length).toBeGreaterThan(20);
  for (const secret of ["7017406", company.phoneExtension, "3023125", "2025550"])
    expect(lines.filter((line) => line.includes(secret))).toEqual([]);
});
