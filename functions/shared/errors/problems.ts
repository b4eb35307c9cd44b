/**
 * Every problem that the API can answer, in one place: RFC 9457 `type` and `title`, HTTP status, and the code that
 * clients program against. A code is never renamed and never changes its status.
 */
export const problems = {
  invalid_request: { status: 400, title: "The request is not valid" },
  unauthenticated: { status: 401, title: "A valid access token is needed" },
  access_revoked: { status: 401, title: "This access has ended" },
  forbidden: { status: 403, title: "This caller may not do this" },
  field_not_in_token: { status: 403, title: "The restricted data token does not name this field" },
  field_not_in_grant: { status: 403, title: "The access request does not name this field" },
  field_not_in_role: { status: 403, title: "The role does not include this field" },
  purpose_not_allowed: { status: 403, title: "The purpose is not allowed" },
  not_found: { status: 404, title: "There is no such thing, or it is not visible to this caller" },
  same_person: { status: 409, title: "This takes a second person" },
  wrong_state: { status: 409, title: "The state does not allow this" },
  stale_notice: { status: 409, title: "The notice has changed since it was looked at" },
  immutable_field: { status: 409, title: "This field cannot be changed" },
  secret_already_shown: { status: 409, title: "This has been made, and its secret is shown only once" },
  no_phone: { status: 409, title: "The order has no phone number" },
  no_email: { status: 409, title: "The order has no e-mail address" },
  contact_blocked: { status: 409, title: "The buyer has blocked this seller" },
  contact_ended: { status: 409, title: "The time for contact about this order is over" },
  too_many_people: { status: 409, title: "As many people have access as may at the same time" },
  conflict: { status: 409, title: "Another request changed this at the same time" },
  pii_purged: { status: 410, title: "The personal data has been destroyed" },
  payload_too_large: { status: 413, title: "The request body is too large" },
  unsupported_media_type: { status: 415, title: "The content type is not supported" },
  idempotency_key_reused: { status: 422, title: "This Idempotency-Key was used with another request" },
  too_many_records: { status: 429, title: "This person has read as many records as a day allows" },
  internal_error: { status: 500, title: "Something went wrong" },
  pool_exhausted: { status: 503, title: "No number of the pool is free" },
  try_again: { status: 503, title: "Try again" },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problems;

/** Where the pages about each problem live; RFC 9457 wants `type` to be a URI. */
export const problemType = (code: ProblemCode): string => `urn:cloakroom:problem:${code}`;
