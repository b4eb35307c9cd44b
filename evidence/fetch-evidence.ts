import { parseArgs } from "node:util";

const usage = "npm run --silent fetch-evidence -- INCIDENT_ID --token TOKEN [--api http://127.0.0.1:4400] > FILE";

/** Something that the user can put right, as one sentence. */
class FetchError extends Error {}

interface Command {
  readonly incidentId: string;
  readonly token: string;
  readonly api: string;
}

/** A page as the API answers it. */
interface Page {
  readonly manifest?: Readonly<Record<"manifest" | "signature" | "algorithm" | "keyId" | "publicKey", string>>;
  readonly parts: readonly { readonly name: string; readonly content: string }[];
  readonly nextCursor?: string;
}

function parseCommand(args: readonly string[]): Command {
  try {
    const options = {
      token: { type: "string" },
      api: { type: "string", default: "http://127.0.0.1:4400" },
    } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [incidentId, ...rest] = positionals;
    const { token, api } = values;
    if (incidentId && token && rest.length === 0 && URL.canParse(api)) return { incidentId, token, api };
  } catch {
    // Told below, like every other way to call it wrongly.
  }
  throw new FetchError(`Usage: ${usage}`);
}

async function fetchPage({ incidentId, token, api }: Command, cursor: string | undefined): Promise<Page> {
  const url = new URL(`/v1/incidents/${encodeURIComponent(incidentId)}/evidence`, api);
  if (cursor !== undefined) url.searchParams.set("cursor", cursor);
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } }).catch(() => undefined);
  if (!response) throw new FetchError(`Nothing answers at ${url.origin}.`);
  const body = await response.json().catch(() => undefined);
  if (response.ok) return body as Page;
  const { code, detail } = (body ?? {}) as { code?: string; detail?: string };
  throw new FetchError(`The API answered ${response.status}${code ? ` ${code}` : ""}.${detail ? ` ${detail}` : ""}`);
}

/** One line of the file; waits until it has been taken. */
const write = (value: object): Promise<void> =>
  new Promise((resolve, reject) => {
    process.stdout.write(`${JSON.stringify(value)}\n`, (error) => (error ? reject(error) : resolve()));
  });

try {
  const command = parseCommand(process.argv.slice(2));
  let cursor: string | undefined;
  do {
    const { manifest, parts, nextCursor } = await fetchPage(command, cursor);
    if (manifest) {
      const { manifest: text, signature, algorithm, keyId, publicKey } = manifest;
      await write({ manifest: text, signature, algorithm, keyId, publicKey });
    }
    for (const { name, content } of parts) await write({ name, content });
    cursor = nextCursor;
  } while (cursor !== undefined);
} catch (error) {
  console.error(error instanceof FetchError ? error.message : error);
  process.exitCode = 1;
}
