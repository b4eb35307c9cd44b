import { log } from "#shared/log/log.ts";
import { type Client, secretFits } from "./client.ts";
import { OAuthError } from "./oauth-error.ts";

export interface ClientForm {
  readonly client_id?: string | undefined;
  readonly client_secret?: string | undefined;
}

export interface ClientSecret {
  readonly clientId: string;
  readonly secret: string;
}

/**
 * The client's id and secret, by HTTP Basic or in the form (RFC 6749 section 2.3.1), not both.
 * @throws OAuthError
 */
export function clientSecretOf(authorization: string | undefined, form: ClientForm): ClientSecret {
  const basic = authorization && /^Basic ([A-Za-z0-9+/=]{1,1024})$/i.exec(authorization)?.[1];
  if (authorization && !basic) throw new OAuthError("invalid_client", "the Authorization header is not HTTP Basic");
  if (basic) {
    // A parameter without a value counts as left out (RFC 6749 section 3.2).
    if (form.client_secret) throw new OAuthError("invalid_request", "two ways of authentication at once");
    const [id = "", ...rest] = Buffer.from(basic, "base64").toString("utf8").split(":");
    const clientId = formDecoded(id);
    if (form.client_id && form.client_id !== clientId) throw new OAuthError("invalid_request", "two clients at once");
    return { clientId, secret: formDecoded(rest.join(":")) };
  }
  if (!form.client_id || !form.client_secret)
    throw new OAuthError("invalid_client", "the client does not authenticate");
  return { clientId: form.client_id, secret: form.client_secret };
}

function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw new OAuthError("invalid_client", "the Authorization header is not HTTP Basic");
  }
}

/**
 * One answer for an unknown client, a wrong or expired secret, and a client that was revoked: nobody learns which.
 * @throws OAuthError `invalid_client`
 */
export function authenticateClient(client: Client | undefined, given: ClientSecret, now: Date): Client {
  const fits = secretFits(client, given.secret, now);
  if (client && fits && client.status === "active") return client;
  throw refused(client, client && fits ? client.status : "secret");
}

/** The refusal of a client, and its line in the log. An id that is not a client's may be anything, so it is not logged. */
export function refused(client: Client | undefined, reason: string): OAuthError {
  log("client.refused", { clientId: client?.clientId, reason: client ? reason : "unknown" });
  return new OAuthError("invalid_client", "unknown client, or its secret is wrong, expired or revoked");
}
