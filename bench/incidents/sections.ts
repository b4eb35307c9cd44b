import type { Section } from "#bench/report.ts";
import { lanes } from "#incidents/sending.ts";
import { matches, type measureScope, type ScopeResult } from "./scope.ts";
import { heap } from "./sending.ts";
import type { SendingCase, SendingResult, Stretch } from "./sending-run.ts";
import type { StaleResult } from "./stale-accepts.ts";

const whole = (value: number) => Math.round(value).toLocaleString("en");
const percent = (share: number) => `${(share * 100).toFixed(1)}%`;

export function scopeSection({ few, many, fewByScan, seconds }: Awaited<ReturnType<typeof measureScope>>): Section {
  const row = (result: ScopeResult) => [
    `${whole(result.records)} records`,
    whole(result.reading),
    whole(result.counting),
    whole(result.reading + result.counting),
    whole(result.writeUnits),
    whole((fewByScan * result.records) / few.records),
  ];
  return {
    title: `Scope: the same ${whole(matches)} records of a suspect in a log of`,
    columns: ["", "log", "counting", "reads", "writes", "baseline: reads"],
    rows: [row(few), row(many)],
    notes: [
      `The app's own tables, stores and steps on the real engine; a month, one application, ${whole(few.orders)} orders of ${whole(few.buyers)} buyers, on all days and shards.`,
      "The other records are of 200 other applications in the same and other months, and one in ten of the suspect in others.",
      'Units are DynamoDB\'s by its own count, strongly consistent, with one for what is empty or not there: "log" the partitions of the',
      'suspect\'s days, with the incident for each step; "counting" whom it affects, with the country of each. "writes": each buyer, each order.',
      `"baseline": reading the whole log once, and no more, as who has no key for the suspect must: measured with ${whole(few.records)} records, and`,
      "as many times that with more, which the local engine does not read at one go.",
      `Loading the records took ${whole(seconds)} s.`,
    ],
  };
}

interface Sent {
  readonly given: SendingCase;
  readonly result: SendingResult;
}

export function sendingSection([first, ...others]: readonly [Sent, ...Sent[]]): Section {
  const share = ({ taken, allowed }: Stretch) => percent(taken / allowed);
  const row = ({ given, result }: Sent) => [
    `${whole(given.buyers)} people, ${given.perSecond} a second`,
    share(result.open),
    share(result.whole),
    whole(result.whole.seconds),
    whole(result.deaths),
    whole(result.throttled),
    whole(result.failed),
    whole(result.missed),
    whole(result.repeated),
    whole(result.window),
    whole(result.perhapsTwice),
  ];
  const { given, result } = first;
  const { tenths, peak } = result.memory;
  return {
    title: "Sending: a notice through a simulated SES",
    columns: [
      ...["", "of quota", "with leases", "seconds", "crashes", "throttled"],
      ...["refused", "missed", "repeated", "at most", "said"],
    ],
    rows: [first, ...others].map(row),
    notes: [
      "The time is the simulation's, so that no figure but the memory depends on this machine: SES takes 30 to 130 ms, a call of the",
      "database 8 ms, and nothing else any. Stores, pace, leases and letters are the domain's, on the real engine; the workflow's turns are played.",
      `${percent(given.failing)} of the mails fail: half are refused for good, the others get no answer, and half of these are taken all the same. For a minute`,
      "somebody else of the account uses a third of its quota; what comes faster than the rest is throttled. Of what each worker does, a random",
      `part is its last: it dies with up to ${lanes} mails under way, whose leases last half a minute. ${given.width} pages at once (${others.map((one) => one.given.width)} in the second row), as the stack has it.`,
      '"of quota": mails that SES took of those that it would have taken, as its quota was at each time, from the first to the last that',
      'nobody had begun. What is left then waits for leases to end, half a minute or so however many people there are; "with leases" and "seconds"',
      'have that in them. "missed": in no final state, or said to be sent and not delivered. "repeated": beyond the first of each person, as SES',
      `saw them; "at most": ${lanes} for each crash, and each that SES took without an answer. "said": people of whom we say that it may have come`,
      "twice; everyone to whom it did is among them, and some to whom it did not.",
      `The process that sends, all pages in it, had ${whole(peak)} MB at most: ${whole(tenths[0] ?? 0)} in the first tenth, ${whole(tenths[4] ?? 0)} in the fifth, ${whole(tenths.at(-1) ?? 0)} in the last,`,
      `with a heap of at most ${heap} MB. In it is what the simulation remembers: an entry for each address, to tell what came twice.`,
    ],
  };
}

export function staleSection({ clients, accepted, refused, after, stale, openedIn }: StaleResult): Section {
  return {
    title: `Containment: an incident is opened while ${whole(clients)} clients use the application's tokens`,
    columns: ["", "let in", "refused"],
    rows: [
      ["before the call returned", whole(accepted - stale), whole(refused - (after - stale))],
      ["after it", whole(stale), whole(after - stale)],
    ],
    notes: [
      "Over HTTP, on the local system: half read an order with a ticket that they have, half ask for tickets. By when each request began.",
      `The call took ${openedIn.toFixed(1)} s, in a queue with all of them.`,
    ],
  };
}
