import type { Bench } from "#bench/report.ts";
import { measureBundles } from "./bundles.ts";
import { measureRequests } from "./requests.ts";
import { baselines, measureSealing } from "./sealing.ts";
import { bundlesSection, requestsSection, sealingSection } from "./sections.ts";

/** Chosen so that the whole takes about two minutes, and two runs agree on the ratios to a few per cent. */
const sealing = { rounds: 9, milliseconds: 200 } as const;
const requests = 100;
const imports = 15;

/** One after the other, each with the machine to itself. */
export const vaultBench: Bench = async (report) => {
  const sealed = await measureSealing(sealing);
  report(sealingSection(sealed, sealing));

  const requested = await measureRequests(requests);
  report(requestsSection(requested, requests));

  const imported = await measureBundles(imports);
  report(bundlesSection(imported, imports));

  const against = (contender: string) => {
    const found = sealed.find((result) => result.contender === contender);
    if (!found) throw new Error(`there is no contender ${contender}`);
    return { seal: round(found.sealRatio), open: round(found.openRatio) };
  };
  const esdk = against(baselines.esdk);
  const message = against(baselines.message);
  const raw = against(baselines.raw);
  const [ours] = sealed;
  const [, ...bundles] = imported;
  return {
    seal_vs_esdk: esdk.seal,
    open_vs_esdk: esdk.open,
    seal_vs_esdk_message: message.seal,
    open_vs_esdk_message: message.open,
    seal_vs_raw: raw.seal,
    open_vs_raw: raw.open,
    kms_calls_per_1000: round(ours.kmsCallsPer1000),
    stored_bytes_per_plaintext_byte: round(ours.storedBytesPerPlaintextByte),
    read_round_trips: requested.read.roundTrips,
    read_capacity_units: round(requested.read.readUnits),
    write_capacity_units: round(requested.read.writeUnits),
    bundles: bundles.map(({ name, bytes, importRatio }) => ({ name, bytes, import_ratio: round(importRatio) })),
  };
};

const round = (value: number): number => Number(value.toFixed(3));
