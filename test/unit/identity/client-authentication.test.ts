import { describe, expect, it } from "vitest";
import type { Client } from "#identity/client.ts";
import { authenticateClient, clientSecretOf } from "#identity/client-authentication.ts";
import { newSecret } from "#shared/credentials/secret.ts";
import { catchLog } from "#test/unit/fakes/log-lines.ts";

const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;
const refused = (code: string) => expect.objectContaining({ name: "OAuthError", code });

describe("a client gives its id and secret", () => {
  it.each([
    [basic("cli_1:s3cret"), "cli_1", "s3cret"],
    [basic("cli_1:s3cret").replace("Basic", "basic"), "cli_1", "s3cret"],
    [basic("cli%5F1:s%3A%2B+%C3%A4"), "cli_1", "s:+ ä"],
    [basic("cli_1:a:b"), "cli_1", "a:b"],
    [basic("cli_1:"), "cli_1", ""],
    [basic("cli_1"), "cli_1", ""],
  ])("by HTTP Basic, form-encoded (RFC 6749 section 2.3.1): %s", (authorization, clientId, secret) => {
    expect(clientSecretOf(authorization, {})).toEqual({ clientId, secret });
  });

  it("in the form", () => {
    const form = { client_id: "cli_1", client_secret: "s+%3A" };
    expect(clientSecretOf(undefined, form)).toEqual({ clientId: "cli_1", secret: "s+%3A" });
  });

  it("not both ways at once", () => {
    const form = { client_id: "cli_1", client_secret: "s" };
    expect(() => clientSecretOf(basic("cli_1:s"), form)).toThrow(refused("invalid_request"));
  });

  it("may repeat its id in the form, or send an empty secret there, which counts as none (section 3.2)", () => {
    const form = { client_id: "cli_1", client_secret: "" };
    expect(clientSecretOf(basic("cli_1:s"), form)).toEqual({ clientId: "cli_1", secret: "s" });
  });

  it("cannot be two clients at once", () => {
    expect(() => clientSecretOf(basic("cli_1:s"), { client_id: "cli_2" })).toThrow(refused("invalid_request"));
  });

  it.each([
    ["Bearer abc", {}],
    ["Basic", {}],
    ["Basic !!!", {}],
    [`Basic ${"A".repeat(1025)}`, {}],
    [basic("cli_1:%zz"), {}],
    [basic("cli_1:%ff"), {}],
    [undefined, {}],
    [undefined, { client_id: "cli_1" }],
    [undefined, { client_secret: "s" }],
    [undefined, { client_id: "cli_1", client_secret: "" }],
  ])("or is refused: %s %j", (authorization, form) => {
    expect(() => clientSecretOf(authorization, form)).toThrow(refused("invalid_client"));
  });
});

describe("authentication", () => {
  const now = new Date("2026-11-21T09:00:00.000Z");
  const { secret, hashed } = newSecret(now);
  const client: Client = { clientId: "cli_1", status: "active", epoch: 0, secrets: [hashed] };
  const given = { clientId: "cli_1", secret };

  it("answers with the client", () => {
    expect(authenticateClient(client, given, now)).toBe(client);
  });

  it("refuses alike whoever it is and whatever is wrong; the log knows, and knows no id that a stranger typed", () => {
    const log = catchLog();
    const cases: [Client | undefined, string, string][] = [
      [undefined, secret, "unknown"],
      [client, "wrong", "secret"],
      [{ ...client, status: "revoked" }, secret, "revoked"],
      [{ ...client, status: "suspended" }, secret, "suspended"],
      [{ ...client, status: "revoked" }, "wrong", "secret"],
      [{ ...client, secrets: [{ ...hashed, expiresAt: now.toISOString() }] }, secret, "secret"],
    ];
    const messages = cases.map(([who, what]) => {
      try {
        authenticateClient(who, { clientId: "typed@example.com", secret: what }, now);
      } catch (error) {
        expect(error).toMatchObject({ code: "invalid_client" });
        return (error as Error).message;
      }
      return "let in";
    });
    expect(new Set(messages)).toEqual(new Set(["unknown client, or its secret is wrong, expired or revoked"]));
    const ids = (who: Client | undefined) => (who ? { clientId: who.clientId } : {});
    expect(log.lines()).toEqual(
      cases.map(([who, , reason]) => ({ level: "WARN", code: "client.refused", ...ids(who), reason })),
    );
    expect(log.text()).not.toContain("typed");
  });
});
