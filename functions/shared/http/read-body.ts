import { Problem } from "#shared/errors/problem.ts";
import type { HttpEvent } from "./event.ts";

const largest = 64 * 1024;
const deepest = 16;
const mediaTypes = { json: "application/json", form: "application/x-www-form-urlencoded" } as const;

const malformed = (detail: string) => new Problem("invalid_request", { detail, errors: [{ pointer: "", detail }] });

/**
 * The body as plain values: JSON, or a form as an object of strings.
 * @throws Problem `payload_too_large` over 64 KiB, `unsupported_media_type`, or `invalid_request`, which never repeats
 *   what was sent: it may be personal data.
 */
export function readBody(event: HttpEvent, type: keyof typeof mediaTypes): unknown {
  const bytes = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
  if (bytes.length > largest) throw new Problem("payload_too_large", { detail: "A body may have 64 KiB." });
  const mediaType = (event.headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase();
  if (mediaType !== mediaTypes[type])
    throw new Problem("unsupported_media_type", { detail: `Send the body as ${mediaTypes[type]}.` });
  const text = decode(bytes);
  return type === "form" ? readForm(text) : readJson(text);
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw malformed("The body is not valid UTF-8.");
  }
}

/** RFC 6749 section 3.2: parameters must not be included more than once. */
function readForm(text: string): Record<string, string> {
  const entries = [...new URLSearchParams(text)];
  if (new Set(entries.map(([name]) => name)).size < entries.length) throw malformed("A parameter is there twice.");
  return Object.fromEntries(entries.filter(([name]) => name !== "__proto__"));
}

function readJson(text: string): unknown {
  refuseDeepNesting(text);
  let polluted = false;
  let value: unknown;
  try {
    value = JSON.parse(text, (key, member) => {
      if (key === "__proto__") polluted = true;
      return member;
    });
  } catch {
    throw malformed("The body is not valid JSON.");
  }
  // A schema would not see this key: as soon as it is copied it becomes the prototype.
  if (polluted) throw malformed("The property __proto__ is not allowed.");
  return value;
}

/** Before parsing, so that neither the parser nor a schema recurses as deep as a stranger likes. */
function refuseDeepNesting(text: string): void {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (quoted) {
      if (char === "\\") i++;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === "{" || char === "[") {
      if (++depth > deepest) throw malformed(`The body is nested more than ${deepest} deep.`);
    } else if (char === "}" || char === "]") depth--;
  }
}
