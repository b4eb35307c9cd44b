import { answer } from "#shared/http/answer.ts";

/** The refusals of RFC 6749 section 5.2 that client credentials can meet. */
export type OAuthErrorCode = "invalid_request" | "invalid_client" | "invalid_scope" | "unsupported_grant_type";

export class OAuthError extends Error {
  override readonly name = "OAuthError";
  readonly code: OAuthErrorCode;

  constructor(code: OAuthErrorCode, description: string) {
    super(description);
    this.code = code;
  }
}

const basic = { "www-authenticate": 'Basic realm="cloakroom", charset="UTF-8"' };

/** An answer in OAuth's own form; anything else that was thrown is not for the client and goes on. */
export function oauthAnswer(error: unknown) {
  if (!(error instanceof OAuthError)) throw error;
  const body = { error: error.code, error_description: error.message };
  return error.code === "invalid_client" ? answer(401, body, basic) : answer(400, body);
}
