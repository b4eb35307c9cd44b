import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import { SignCommand } from "@aws-sdk/client-kms";
import { CompactSign, decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, type JWTPayload } from "jose";
import type { LocalInstance } from "#local/start.ts";
import { operatorOf } from "./operator.ts";

type Header = Readonly<Record<string, unknown>>;

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Signs what it is given with the key that really signs our tokens. */
export function genuineSigner(local: LocalInstance) {
  const { kms, signingKeyArn } = operatorOf(local);
  return async (header: Header, claims: JWTPayload): Promise<string> => {
    const signed = `${encoded(header)}.${encoded(claims)}`;
    const command = new SignCommand({
      KeyId: signingKeyArn,
      Message: createHash("sha256").update(signed).digest(),
      MessageType: "DIGEST",
      SigningAlgorithm: "RSASSA_PKCS1_V1_5_SHA_256",
    });
    const { Signature } = await kms.send(command);
    return `${signed}.${Buffer.from(Signature as Uint8Array).toString("base64url")}`;
  };
}

/** The public key that `issuer` publishes under this id. */
async function publishedKey(jwksUri: string, kid: unknown): Promise<KeyObject> {
  const { keys } = (await (await fetch(jwksUri)).json()) as { keys: { kid: string; kty: string }[] };
  const jwk = keys.find((key) => key.kid === kid);
  if (!jwk) throw new Error("the issuer does not publish the key of its own token");
  return createPublicKey({ key: { ...jwk }, format: "jwk" });
}

/**
 * Tokens that look like a good one and are not, made by someone who has seen it and the public key.
 * @returns by what is wrong with each
 */
export async function forgeries(good: string, jwksUri: string): Promise<Readonly<Record<string, string>>> {
  const [head = "", payload = "", signature = ""] = good.split(".");
  const header = decodeProtectedHeader(good);
  const claims = decodeJwt(good);
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const published = await publishedKey(jwksUri, header.kid);
  const signed = (changed: Header, key: Parameters<CompactSign["sign"]>[0]) =>
    new CompactSign(Buffer.from(JSON.stringify(claims)))
      .setProtectedHeader({ ...header, ...changed } as { alg: string })
      .sign(key);
  const pem = Buffer.from(published.export({ format: "pem", type: "spki" }));
  const more = encoded({ ...claims, scope: "orders:write buyers:write pii:request", "cognito:groups": ["responder"] });
  return {
    "a flipped bit in its signature": `${head}.${payload}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`,
    "claims that were changed": `${head}.${more}.${signature}`,
    "no signature": `${head}.${payload}.`,
    "no signature part": `${head}.${payload}`,
    "alg none": `${encoded({ ...header, alg: "none" })}.${payload}.`,
    "alg NONE, and a signature": `${encoded({ ...header, alg: "NONE" })}.${payload}.${signature}`,
    "HS256 under the public key": await signed({ alg: "HS256" }, pem),
    "another key under the same kid": await signed({}, privateKey),
    "a key that it brings along": await signed({ jwk: await exportJWK(publicKey) }, privateKey),
    "a kid that is a path": await signed({ kid: "../../../dev/null" }, privateKey),
    "a critical extension": `${encoded({ ...header, crit: ["exp"] })}.${payload}.${signature}`,
    "a part too many": `${good}.${signature}`,
    "no content": "..",
    "no token's form": "not-a-token",
  };
}

/**
 * Tokens that our own key did sign, and that are still not good here.
 * @returns by what is wrong with each
 */
export async function misissued(
  good: string,
  sign: ReturnType<typeof genuineSigner>,
): Promise<Readonly<Record<string, string>>> {
  const header = decodeProtectedHeader(good) as Header;
  const claims = decodeJwt(good);
  const now = Math.floor(Date.now() / 1000);
  const { exp: _, ...endless } = claims;
  return {
    "its time over": await sign(header, { ...claims, iat: now - 7200, exp: now - 3600 }),
    "its time over a second ago": await sign(header, { ...claims, iat: now - 3601, exp: now - 1 }),
    "no end": await sign(header, endless),
    "its time not come": await sign(header, { ...claims, nbf: now + 600 }),
    "an issue to come": await sign(header, { ...claims, iat: now + 600, exp: now + 1200 }),
    "another audience": await sign(header, { ...claims, aud: "https://elsewhere.example" }),
    "another issuer": await sign(header, { ...claims, iss: "https://elsewhere.example" }),
    "its issuer with a slash more": await sign(header, { ...claims, iss: `${claims.iss}/` }),
    "no claims at all": await sign(header, {}),
  };
}
