import type { Bench } from "#bench/report.ts";
import { sendingWidth } from "#lib/stacks/sending-width.ts";
import { fewRecords, measureScope } from "./scope.ts";
import { scopeSection, sendingSection, staleSection } from "./sections.ts";
import { measureSending } from "./sending.ts";
import type { SendingCase, SendingResult, Stretch } from "./sending-run.ts";
import { measureStaleAccepts } from "./stale-accepts.ts";

const manyRecords = 1_000_000;
const clients = 1000;

/** With a minute in which somebody else of the account has a third of the quota. */
const sending = (buyers: number, perSecond: number, dying: number): SendingCase => ({
  ...{ buyers, perSecond, dying, failing: 0.01, width: sendingWidth(perSecond) },
  shortage: { after: 60_000, lasts: 60_000, quota: (perSecond * 2) / 3 },
});
/** An account that has asked for more, as many people as the issue names; and a new account. */
const cases = [sending(100_000, 500, 6e-5), sending(5000, 14, 1e-4)] as const;

/** One after the other, each with the machine to itself. */
export const incidentsBench: Bench = async (report, options) => {
  const records = recordsIn(options.records);
  const scoped = await measureScope(records);
  report(scopeSection(scoped));

  const sent = [await sentBy(cases[0]), await sentBy(cases[1])] as const;
  report(sendingSection(sent));

  const stale = await measureStaleAccepts(clients);
  report(staleSection(stale));

  const [{ result }] = sent;
  return {
    scope_read_units_10k: scoped.few.reading + scoped.few.counting,
    scope_read_units_1m: scoped.many.reading + scoped.many.counting,
    send_quota_share: shareOf(result.open),
    send_quota_share_with_leases: shareOf(result.whole),
    send_missed: result.missed,
    send_repeated: result.repeated,
    send_peak_rss_mb: Math.round(result.memory.peak),
    stale_accepts: stale.stale,
  };
};

const shareOf = ({ taken, allowed }: Stretch): number => Number((taken / allowed).toFixed(3));

/** @throws Error when somebody got it twice of whom nobody says so, or more did than may */
async function sentBy(given: SendingCase): Promise<{ readonly given: SendingCase; readonly result: SendingResult }> {
  const result = await measureSending(given);
  if (result.repeated > result.window) throw new Error(`${result.repeated} mails were repeated of ${result.window}`);
  if (result.uncounted > 0) throw new Error(`${result.uncounted} mails were repeated without being counted`);
  return { given, result };
}

/** @throws Error for what is no number of records */
function recordsIn(text: string | undefined): number {
  if (text === undefined) return manyRecords;
  const records = Number(text);
  if (!Number.isInteger(records) || records < fewRecords)
    throw new Error(`--records takes a whole number from ${fewRecords}`);
  return records;
}
