import type { Client } from "./client-credentials.ts";
import type { Seed } from "./seed.ts";

/** Days after which a system gets another client: its secret ends after 180, and the clock may have been moved there. */
const renewedAfter = 179;
const day = 24 * 60 * 60 * 1000;

export interface SystemClientsOptions {
  readonly seed: Pick<Seed, "systems" | "madeAt">;
  readonly now: () => Date;
  /** Makes another client for a system, as an operator would in time. */
  readonly renew: (name: string) => Promise<Client>;
}

/** The clients of the marketplace's own systems. One that was revoked stays so; one that grew old is followed by another. */
export function systemClients({
  seed,
  now,
  renew,
}: SystemClientsOptions): (name: string) => Promise<Client | undefined> {
  const made = new Map(
    Object.entries(seed.systems).map(([name, client]) => [name, { client, at: Date.parse(seed.madeAt) }]),
  );
  return async (name) => {
    const known = made.get(name);
    if (!known || now().getTime() - known.at < renewedAfter * day) return known?.client;
    const at = now().getTime();
    const client = await renew(name);
    made.set(name, { client, at });
    return client;
  };
}
