import { parseArgs } from "node:util";
import * as z from "zod";

const usage = "npm run --silent token -- PRINCIPAL [--port 4400]";

const answerSchema = z.object({
  token: z.string().optional(),
  error: z.string().optional(),
  principals: z.array(z.string()).optional(),
});

/** Something that the user can put right, as one sentence. */
class TokenError extends Error {}

function parsePrincipal(args: readonly string[]): { principal: string; port: string } {
  try {
    const options = { port: { type: "string", default: "4400" } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [principal, ...rest] = positionals;
    if (principal && rest.length === 0 && /^\d{1,5}$/.test(values.port)) return { principal, port: values.port };
  } catch {
    // Told below, like every other way to call it wrongly.
  }
  throw new TokenError(`Usage: ${usage}`);
}

async function fetchToken(principal: string, port: string): Promise<string> {
  const url = `http://127.0.0.1:${port}/local/tokens/${encodeURIComponent(principal)}`;
  const response = await fetch(url).catch(() => undefined);
  if (!response) throw new TokenError(`Nothing answers on port ${port}: start the system with npm start.`);
  const answer = answerSchema.safeParse(await response.json().catch(() => undefined)).data;
  if (answer?.token) return answer.token;
  if (answer?.principals) {
    throw new TokenError(`There is no ${principal}; there are ${answer.principals.join(", ")}.`);
  }
  if (answer?.error) throw new TokenError(`The system gave no token: ${answer.error}.`);
  throw new TokenError(`What answers on port ${port} is not ready, or is no Cloakroom.`);
}

try {
  const { principal, port } = parsePrincipal(process.argv.slice(2));
  console.log(await fetchToken(principal, port));
} catch (error) {
  console.error(error instanceof TokenError ? error.message : error);
  process.exitCode = 1;
}
