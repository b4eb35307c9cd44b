import * as z from "zod";

/** The authorization server refused a seeded client. The message is its OAuth error code. */
export class TokenRefused extends Error {
  override readonly name = "TokenRefused";
}

const answerSchema = z.object({ access_token: z.string().optional(), error: z.string().optional() });

export interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * An access token: RFC 6749 section 4.4, the client authenticated by HTTP Basic (section 2.3.1: both parts form-encoded first).
 *
 * @throws TokenRefused
 */
export async function clientCredentialsToken(identity: string, { clientId, clientSecret }: Client): Promise<string> {
  const credentials = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
  const response = await fetch(`${identity}/oauth/token`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  const { access_token, error } = answerSchema.parse(await response.json());
  if (!access_token) throw new TokenRefused(error ?? `status ${response.status}`);
  return access_token;
}
