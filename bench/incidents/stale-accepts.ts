import { type LocalInstance, startLocal } from "#local/start.ts";
import { suspectFor } from "./suspect.ts";

export interface StaleResult {
  readonly clients: number;
  /** Seconds that the call took which opens the incident. */
  readonly openedIn: number;
  /** Requests that were let in. */
  readonly accepted: number;
  readonly refused: number;
  /** Of all, those that began when the call had returned. */
  readonly after: number;
  /** Of these, those that were let in. */
  readonly stale: number;
}

interface Answer {
  /** On the clock of `performance.now()`, before the request was sent. */
  readonly startedAt: number;
  readonly accepted: boolean;
}

/**
 * Sends requests with an application's tokens, from so many clients at once, each as fast as it is answered. When every third
 * has an answer, a responder opens an incident against the application; each client goes on until it has asked once more.
 */
export async function measureStaleAccepts(clients: number): Promise<StaleResult> {
  const local = await startLocal({ port: 0 });
  try {
    const { applicationId, requests } = await suspectFor(local);
    const answers: Answer[] = [];
    let opening: Promise<number> | undefined;
    let opened: { readonly at: number; readonly seconds: number } | undefined;
    const open = async () => {
      const startedAt = performance.now();
      await openIncident(local, applicationId);
      const at = performance.now();
      opened = { at, seconds: (at - startedAt) / 1000 };
      return at;
    };
    const client = async (i: number) => {
      const send = requests[i % requests.length] as () => Promise<boolean>;
      for (let last = false; !last; ) {
        const startedAt = performance.now();
        last = opened !== undefined;
        answers.push({ startedAt, accepted: await send() });
        if (answers.length >= clients / 3) opening ??= open();
      }
    };
    await Promise.all(Array.from({ length: clients }, (_, i) => client(i)));
    const at = (await opening) ?? Number.NaN;
    const after = answers.filter(({ startedAt }) => startedAt > at);
    const accepted = answers.filter((one) => one.accepted).length;
    if (accepted < clients / 3) throw new Error(`${accepted} requests were let in before the incident`);
    return {
      ...{ clients, accepted, refused: answers.length - accepted, after: after.length },
      ...{ openedIn: opened?.seconds ?? Number.NaN, stale: after.filter((one) => one.accepted).length },
    };
  } finally {
    await local.stop();
  }
}

async function openIncident({ urls, tokens, clock }: LocalInstance, applicationId: string): Promise<void> {
  const now = clock.now().getTime();
  const hour = 3_600_000;
  const body = {
    ...{ kind: "developer_misuse", title: "Addresses used for advertising", severity: "high" },
    ...{ narrative: "A seller saw it in a newsletter", detectedAt: new Date(now - hour).toISOString() },
    suspects: [`application#${applicationId}`],
    window: { from: new Date(now - 24 * hour).toISOString(), to: new Date(now + hour).toISOString() },
  };
  const responder = await tokens.tokenFor("staff:rita");
  const { status } = await fetch(`${urls.api}/v1/incidents`, {
    method: "POST",
    headers: { authorization: `Bearer ${responder}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (status !== 201) throw new Error(`the incident was not opened: ${status}`);
}
