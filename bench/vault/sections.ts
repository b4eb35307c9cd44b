import type { Section } from "#bench/report.ts";
import type { BundleResult } from "./bundles.ts";
import type { RequestResult, RequestResults } from "./requests.ts";
import { baselines, type SealingOptions, type SealingResult } from "./sealing.ts";

const decimal = (value: number, digits = 2) => value.toFixed(digits);
const whole = (value: number) => Math.round(value).toLocaleString("en");

export function sealingSection(results: readonly SealingResult[], { rounds, milliseconds }: SealingOptions): Section {
  return {
    title: "Sealing: one order's personal data, 7 fields",
    columns: ["", "seals/s", "opens/s", "ours: seal", "ours: open", "KMS/1,000", "stored B/B"],
    rows: results.map((result) => [
      result.contender,
      whole(result.sealsPerSecond),
      whole(result.opensPerSecond),
      `${decimal(result.sealRatio)}×`,
      `${decimal(result.openRatio)}×`,
      decimal(result.kmsCallsPer1000, 3),
      decimal(result.storedBytesPerPlaintextByte),
    ]),
    notes: [
      `Medians of ${rounds} rounds, taken in turns, ${milliseconds} ms each way in each. A second is one of the processor's.`,
      '"ours" is our rate as a multiple of the row\'s.',
      `Like for like: "${baselines.esdk}". Committing suite, warm hierarchical keyring, each field opens alone.`,
      "Its default suite signs as well; as one message, all fields can only be opened together.",
      `"${baselines.raw}" is the floor: one key that is always there, nothing bound to it, no record to shred.`,
      "KMS calls are those of warm keys: loading one, once in 5 minutes for each class and process, is not counted.",
    ],
  };
}

export function requestsSection({ read, token, intake }: RequestResults, count: number): Section {
  const row = (result: RequestResult) => [
    result.request,
    String(result.roundTrips),
    result.sequence,
    decimal(result.readUnits, 1),
    decimal(result.writeUnits, 1),
    decimal(result.absentItems, 1),
    decimal(result.kmsCalls, 1),
  ];
  return {
    title: "Requests: what one asks of DynamoDB and KMS",
    columns: [
      "",
      "round trips",
      "DynamoDB calls in sequence",
      "read units",
      "write units",
      "absent items",
      "KMS calls",
    ],
    rows: [row(read), row(token), row(intake)],
    notes: [
      `${count} of each over HTTP, warm, one at a time. Round trips: of the one that made the most; all else: the mean.`,
      "Units are DynamoDB Local's own answers. AWS charges one read unit more for each absent item that was asked for, and",
      "a write in a transaction twice, where DynamoDB Local charges it four times.",
    ],
  };
}

/** What the bundles are held to. */
const budget = { bytes: 650_000, importRatio: 1.5 } as const;

export function bundlesSection(results: readonly BundleResult[], rounds: number): Section {
  const isOver = ({ bytes, importRatio }: BundleResult) => bytes > budget.bytes || importRatio > budget.importRatio;
  const over = results.filter(isOver).map(({ name }) => name);
  return {
    title: "Bundles: size and import time",
    columns: ["", "bytes", "import ms", "ratio", "wall ms"],
    rows: results.map((result) => [
      result.name,
      whole(result.bytes),
      decimal(result.importMilliseconds, 1),
      `${decimal(result.importRatio)}×`,
      decimal(result.wallMilliseconds, 1),
    ]),
    notes: [
      `Medians of ${rounds} fresh processes each, taken in turns. Import time is that of the processor; the wall clock is for comparison.`,
      `Budget: ${whole(budget.bytes)} bytes and ${budget.importRatio}×. Over it: ${over.join(", ") || "none"}.`,
    ],
  };
}
