import { expect, test } from "vitest";
import type { CallDecision, RelayRequest } from "#contact/call-decision.ts";
import { answerEvent } from "#contact/media-application.ts";
import { promptFor } from "#contact/policy/prompts.ts";
import { createTelephony } from "#local/telephony/telephony.ts";
import { catchLog } from "#test/unit/fakes/log-lines.ts";

const pool = "+12025550142";
const made = { from: "+12025550199", to: pool, keys: ["1", "40711234"], answered: true };
const contactTokenId = "ctk_01KAKQ6Z8C3T5V7W9X0Y1Z2A3B";
const bridge = {
  action: "bridge",
  destination: "+46701740605",
  callerId: pool,
  contactTokenId,
  locale: "de-DE",
} as const;
const gather = { action: "gather", prompt: "Which extension?", locale: "en-US", maxDigits: 8 } as const;

/** The network, with the media application as it is, and somebody who decides. */
function network(decide: (request: RelayRequest) => CallDecision) {
  const requests: RelayRequest[] = [];
  catchLog();
  const telephony = createTelephony({
    system: { account: "000000000000", region: "us-east-1", telephony: { functionName: "media-application" } },
    invoke: async (_, event) => {
      const ports = {
        decide: async (request: RelayRequest) => {
          requests.push(request);
          return decide(request);
        },
        say: promptFor,
      };
      return { payload: JSON.stringify(await answerEvent(JSON.parse(JSON.stringify(event)), ports)) };
    },
    now: () => new Date(0),
  });
  return { requests, play: telephony.play };
}

test.each([1, 3])("a call is put through at the second attempt, each event delivered %d times", async (times) => {
  const { requests, play } = network(({ digits }) => (digits === "40711234" ? bridge : gather));
  expect(await play(made, times)).toEqual({
    callId: requests[0]?.callId,
    spoken: ["Which extension?", "Which extension?"],
    outcome: "bridged",
    callerId: pool,
    destination: "+46•••••••05",
  });
  const asked = requests.map(({ attempt, digits }) => [attempt, digits]);
  expect(asked.filter((_, index) => index % times === 0)).toEqual([
    [0, undefined],
    [1, "1"],
    [2, "40711234"],
  ]);
});

test("an extension at the other end is asked for again once somebody answers", async () => {
  const { requests, play } = network(() => ({ ...bridge, destinationExtension: "73824" }));
  expect(await play(made, 1)).toMatchObject({ outcome: "bridged", spoken: [], keyedIn: "•••••" });
  expect(requests.map((request) => [request.attempt, request.contactTokenId])).toEqual([
    [0, undefined],
    [0, contactTokenId],
  ]);
});

test.each<[string, CallDecision | Error, readonly string[], object]>([
  ["is refused", { action: "reject", reason: "blocked", prompt: "No.", locale: "en-US" }, ["No."], {}],
  ["cannot be decided on", new Error("down"), [promptFor("try_again", "en-US")], {}],
  ["nobody answers", bridge, [promptFor("unreachable", "de-DE")], { answered: false }],
])("a call that %s hears why, and ends", async (_, decision, spoken, more) => {
  const { play } = network(() => {
    if (decision instanceof Error) throw decision;
    return decision;
  });
  expect(await play({ ...made, ...more }, 1)).toMatchObject({ outcome: "ended", spoken });
});

test("who keys in nothing, or never the right thing, is not asked for ever", async () => {
  const silent = await network(() => gather).play({ ...made, keys: [] }, 1);
  const wrong = await network(() => gather).play({ ...made, keys: ["1", "2", "3", "4"] }, 1);
  const unheard = promptFor("no_digits", "en-US");
  expect(silent?.spoken).toEqual(["Which extension?", unheard, "Which extension?", unheard]);
  expect(wrong?.spoken).toEqual(["Which extension?", "Which extension?", "Which extension?", unheard]);
});
