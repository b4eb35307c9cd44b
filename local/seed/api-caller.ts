/** Calls the API with one token. @throws Error with the problem's code, and where the input was wrong */
export const apiCaller =
  (api: string, token: string) =>
  async (method: string, path: string, body: unknown): Promise<void> => {
    const response = await fetch(api + path, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (response.ok) return void (await response.arrayBuffer());
    const problem = (await response.json().catch(() => ({}))) as { code?: string; errors?: unknown };
    throw new Error(
      `${method} ${path}: ${response.status} ${problem.code ?? ""} ${JSON.stringify(problem.errors ?? "")}`,
    );
  };

/** An access token by the client credentials grant (RFC 6749 section 4.4). */
export async function clientCredentialsToken(
  identity: string,
  { clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string },
): Promise<string> {
  const response = await fetch(`${identity}/oauth/token`, {
    method: "POST",
    body: new URLSearchParams({ grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret }),
  });
  const answer = (await response.json()) as { access_token?: string; error?: string };
  if (!answer.access_token) throw new Error(`no token for ${clientId}: ${response.status} ${answer.error ?? ""}`);
  return answer.access_token;
}
