import { randomUUID } from "node:crypto";
import type { LocalClock } from "#local/clock/clock.ts";
import type { Invoke } from "#local/lambda/functions.ts";
import { compileFilters } from "#local/streams/filter.ts";
import type { LocalEventRule, LocalSystem } from "#local/system.ts";
import { compileTransformer } from "./input-transformer.ts";
import { type MailEvent, mailboxSimulator, type SentMail } from "./mailbox-simulator.ts";

/** Tells functions what became of mails, as their rules ask for it. */
export interface MailEvents {
  readonly onSent: (mail: SentMail) => void;
  /** Invocations that were begun so far. */
  readonly deliveries: number;
  /** Resolves when every event that was on its way has arrived, or waits for its next attempt. */
  settled(): Promise<void>;
  /** Makes no further attempts. */
  close(): void;
}

export interface MailEventsOptions {
  readonly system: Pick<LocalSystem, "region" | "account" | "eventRules" | "mailEventTypes">;
  readonly invoke: Invoke;
  readonly clock: Pick<LocalClock, "now" | "at">;
  /** Told of an event that its function failed on for the last time, with the function's answer. */
  readonly onFailure: (rule: string, payload: string) => void;
}

/** Minutes before each further attempt (AWS Lambda Developer Guide, "How Lambda handles errors and retries with asynchronous invocation"). */
const waits = [1, 2];

/** An address, without the name before it. */
const bare = (from: string): string => /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from;

/**
 * Publishes what a configuration set publishes, and hands it to the functions whose rules it matches, asynchronously: a
 * function that fails is tried again. What waits when the system stops is lost, as events are delivered on a best effort.
 */
export function createMailEvents({ system, invoke, clock, onFailure }: MailEventsOptions): MailEvents {
  const { region, account, eventRules, mailEventTypes } = system;
  const rules = eventRules.map((rule) => ({
    rule,
    matches: compileFilters([rule.pattern]),
    handedOn: rule.input ? compileTransformer(rule.input) : (event: unknown) => event,
  }));
  const inFlight = new Set<Promise<void>>();
  const takeBack = new Set<() => void>();
  let deliveries = 0;
  let closed = false;

  function envelope(mail: SentMail, { detailType, detail }: MailEvent) {
    const { messageId, from, to, subject, tags, configurationSet = "" } = mail;
    const now = clock.now().toISOString();
    const own = { "ses:configuration-set": configurationSet, "ses:from-domain": bare(from).replace(/^.*@/, "") };
    return {
      version: "0",
      id: randomUUID(),
      "detail-type": detailType,
      source: "aws.ses",
      account,
      time: now.replace(/\.\d+Z$/, "Z"),
      region,
      resources: [`arn:aws:ses:${region}:${account}:configuration-set/${configurationSet}`],
      detail: {
        ...detail,
        mail: {
          timestamp: now,
          source: from,
          sendingAccountId: account,
          messageId,
          destination: to,
          headersTruncated: false,
          commonHeaders: { from: [from], to, messageId, subject },
          tags: Object.fromEntries(Object.entries({ ...own, ...tags }).map(([name, value]) => [name, [value]])),
        },
      },
    };
  }

  async function attempt(rule: LocalEventRule, event: unknown, failed: number): Promise<void> {
    deliveries += 1;
    const { functionError, payload } = await invoke(rule.functionName, event);
    if (!functionError || closed) return;
    const wait = waits[failed];
    if (wait === undefined) return onFailure(rule.name, payload);
    const again = clock.at(new Date(clock.now().getTime() + wait * 60_000), () => {
      takeBack.delete(again);
      deliver(rule, event, failed + 1);
    });
    takeBack.add(again);
  }

  function deliver(rule: LocalEventRule, event: unknown, failed: number): void {
    const arriving = attempt(rule, event, failed)
      .catch((error: unknown) => onFailure(rule.name, error instanceof Error ? error.name : "failed"))
      .finally(() => inFlight.delete(arriving));
    inFlight.add(arriving);
  }

  return {
    onSent: (mail) => {
      const published = mailEventTypes[mail.configurationSet ?? ""] ?? [];
      for (const event of mailboxSimulator(mail, clock.now(), randomUUID)) {
        if (!published.includes(event.type)) continue;
        const enveloped = envelope(mail, event);
        for (const { rule, matches, handedOn } of rules) if (matches(enveloped)) deliver(rule, handedOn(enveloped), 0);
      }
    },
    get deliveries() {
      return deliveries;
    },
    settled: async () => {
      while (inFlight.size > 0) await Promise.all(inFlight);
    },
    close: () => {
      closed = true;
      for (const take of takeBack) take();
    },
  };
}
