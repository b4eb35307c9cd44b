import { describe, expect, test } from "vitest";
import { compileAccess, type Decision } from "#local/iam/access.ts";
import { compilePolicy } from "#local/iam/policy.ts";
import { requestContext } from "#local/iam/request-context.ts";
import type { PolicyStatement } from "#local/system.ts";

const key = "arn:aws:kms:eu-central-1:111122223333:key/vault";
const callerArn = "arn:aws:iam::111122223333:role/vault-reader";

const policyVariable = `\${aws:username}`;

type Context = Parameters<typeof requestContext>[0];

function decide(
  statements: readonly PolicyStatement[],
  action: string,
  resource: string,
  context: Context = {},
): Decision {
  const caller = { arn: callerArn, policy: compilePolicy(statements) };
  return compileAccess([])(caller, { action, resource, context: requestContext(context) });
}

const allow = (Action: string, Resource: string): PolicyStatement => ({
  Effect: "Allow",
  Action: [Action],
  Resource: [Resource],
});

function allowIf(operator: string, name: string, expected: string | readonly string[]): readonly PolicyStatement[] {
  return [{ ...allow("kms:Decrypt", key), Condition: { [operator]: { [name]: expected } } }];
}

const allowsDecrypt = (statements: readonly PolicyStatement[], context: Context = {}): boolean =>
  decide(statements, "kms:Decrypt", key, context).allowed;

describe("actions and resources", () => {
  test("nothing is allowed that no statement allows", () => {
    expect(decide([], "kms:Decrypt", key)).toEqual({ allowed: false, explicit: false, policy: "identity-based" });
    expect(decide([allow("kms:Encrypt", key)], "kms:Decrypt", key).allowed).toBe(false);
    expect(decide([allow("kms:Decrypt", key)], "kms:Decrypt", `${key}2`).allowed).toBe(false);
  });

  test.each([
    ["kms:Decrypt", true],
    ["KMS:decrypt", true],
    ["kms:*", true],
    ["*", true],
    ["kms:De?rypt", true],
    ["kms:Dec", false],
    ["kms.Decrypt", false],
  ])("the action %s allows kms:Decrypt: %s", (action, allowed) => {
    expect(decide([allow(action, key)], "kms:Decrypt", key).allowed).toBe(allowed);
  });

  test.each([
    ["*", true],
    ["arn:aws:kms:*:111122223333:key/*", true],
    ["arn:aws:kms:eu-central-?:111122223333:key/vault", true],
    ["arn:aws:kms:eu-central-1:111122223333:key/VAULT", false],
    ["arn:aws:kms:eu-central-1:111122223333:*", true],
    ["arn:aws:kms:*", true],
    ["arn:aws:k*-1:111122223333:key/vault", false],
  ])("the resource %s covers the vault key: %s", (resource, allowed) => {
    expect(decide([allow("kms:Decrypt", resource)], "kms:Decrypt", key).allowed).toBe(allowed);
  });

  test("a statement that denies wins over one that allows", () => {
    const statements: PolicyStatement[] = [allow("kms:*", "*"), { ...allow("kms:Decrypt", key), Effect: "Deny" }];
    expect(decide(statements, "kms:Decrypt", key)).toEqual({
      allowed: false,
      explicit: true,
      policy: "identity-based",
    });
    expect(decide(statements, "kms:Encrypt", key)).toEqual({ allowed: true });
  });
});

describe("conditions", () => {
  const purpose = "kms:EncryptionContext:purpose";

  test("StringEquals compares values by case, and names of keys without", () => {
    expect(allowsDecrypt(allowIf("StringEquals", purpose, "vault"), { [purpose]: "vault" })).toBe(true);
    expect(allowsDecrypt(allowIf("StringEquals", purpose, ["index", "vault"]), { [purpose]: "vault" })).toBe(true);
    expect(allowsDecrypt(allowIf("StringEquals", purpose, "vault"), { "KMS:encryptioncontext:Purpose": "vault" })).toBe(
      true,
    );
    expect(allowsDecrypt(allowIf("StringEquals", purpose, "vault"), { [purpose]: "Vault" })).toBe(false);
    expect(allowsDecrypt(allowIf("StringEquals", purpose, "vault*"), { [purpose]: "vault2" })).toBe(false);
  });

  test("StringLike knows wildcards", () => {
    expect(allowsDecrypt(allowIf("StringLike", purpose, "vault-?:*"), { [purpose]: "vault-1:a:b" })).toBe(true);
    expect(allowsDecrypt(allowIf("StringLike", purpose, "vault-?"), { [purpose]: "vault-" })).toBe(false);
    expect(allowsDecrypt(allowIf("StringLike", purpose, "v.ult"), { [purpose]: "vault" })).toBe(false);
  });

  test("a missing key fails positive operators and satisfies negated ones", () => {
    expect(allowsDecrypt(allowIf("StringEquals", purpose, "vault"))).toBe(false);
    expect(allowsDecrypt(allowIf("StringLike", purpose, "*"))).toBe(false);
    expect(allowsDecrypt(allowIf("StringNotEquals", purpose, "vault"))).toBe(true);
    expect(allowsDecrypt(allowIf("StringNotLike", purpose, "*"))).toBe(true);
    expect(allowsDecrypt(allowIf("StringNotEquals", purpose, ["a", "vault"]), { [purpose]: "vault" })).toBe(false);
  });

  test("IfExists is satisfied by a missing key, and compares one that is there", () => {
    expect(allowsDecrypt(allowIf("StringEqualsIfExists", purpose, "vault"))).toBe(true);
    expect(allowsDecrypt(allowIf("StringEqualsIfExists", purpose, "vault"), { [purpose]: "index" })).toBe(false);
  });

  test("Null tells whether a key is there", () => {
    expect(allowsDecrypt(allowIf("Null", "kms:ViaService", "true"))).toBe(true);
    expect(allowsDecrypt(allowIf("Null", "kms:ViaService", "false"))).toBe(false);
    expect(allowsDecrypt(allowIf("Null", "kms:ViaService", "false"), { "kms:ViaService": "dynamodb" })).toBe(true);
    expect(
      allowsDecrypt(allowIf("Null", "kms:EncryptionContextKeys", "true"), { "kms:EncryptionContextKeys": [] }),
    ).toBe(true);
  });

  test("Bool compares without regard to case", () => {
    expect(allowsDecrypt(allowIf("Bool", "dynamodb:Select", "true"), { "dynamodb:Select": "True" })).toBe(true);
    expect(allowsDecrypt(allowIf("Bool", "dynamodb:Select", "true"), { "dynamodb:Select": "false" })).toBe(false);
  });

  test("ArnLike matches each part of an ARN for itself", () => {
    const allowsCaller = (pattern: string) =>
      allowsDecrypt(allowIf("ArnLike", "aws:PrincipalArn", pattern), { "aws:PrincipalArn": callerArn });
    expect(allowsCaller("arn:aws:iam::111122223333:role/vault-*")).toBe(true);
    expect(allowsCaller("arn:*:iam::*:role/vault-reade?")).toBe(true);
    expect(allowsCaller("arn:aws:iam::111122223333:role/other-*")).toBe(false);
    expect(allowsCaller("arn:aws:iam*:role/vault-reader")).toBe(false);
    expect(allowsDecrypt(allowIf("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/*"))).toBe(true);
  });

  test("ForAllValues wants every value of the request to be expected, and accepts none at all", () => {
    const statements = allowIf("ForAllValues:StringEquals", "kms:EncryptionContextKeys", ["purpose", "class"]);
    expect(allowsDecrypt(statements, { "kms:EncryptionContextKeys": ["class", "purpose"] })).toBe(true);
    expect(allowsDecrypt(statements, { "kms:EncryptionContextKeys": ["purpose", "other"] })).toBe(false);
    expect(allowsDecrypt(statements)).toBe(true);
  });

  test("ForAnyValue wants one value of the request to be expected, and refuses none, even with IfExists", () => {
    const statements = allowIf("ForAnyValue:StringEquals", "kms:EncryptionContextKeys", ["purpose"]);
    expect(allowsDecrypt(statements, { "kms:EncryptionContextKeys": ["other", "purpose"] })).toBe(true);
    expect(allowsDecrypt(statements, { "kms:EncryptionContextKeys": ["other"] })).toBe(false);
    expect(allowsDecrypt(statements)).toBe(false);
    expect(allowsDecrypt(allowIf("ForAnyValue:StringEqualsIfExists", "kms:EncryptionContextKeys", "purpose"))).toBe(
      false,
    );
  });

  test("all conditions of a statement must hold", () => {
    const statements: PolicyStatement[] = [
      {
        ...allow("kms:Decrypt", key),
        Condition: {
          StringEquals: { [purpose]: "vault", "kms:EncryptionContext:class": "contact" },
          Null: { [purpose]: "false" },
        },
      },
    ];
    expect(allowsDecrypt(statements, { [purpose]: "vault", "kms:EncryptionContext:class": "contact" })).toBe(true);
    expect(allowsDecrypt(statements, { [purpose]: "vault", "kms:EncryptionContext:class": "identity" })).toBe(false);
    expect(allowsDecrypt(statements, { [purpose]: "vault" })).toBe(false);
  });
});

describe("what this evaluator does not know", () => {
  test.each([
    ["an operator", allowIf("NumericLessThan", "kms:ViaService", "1"), "NumericLessThan"],
    ["a set operator on it", allowIf("ForAllValues:IpAddress", "kms:ViaService", "*"), "ForAllValues:IpAddress"],
    [
      "a condition key that no request here carries",
      allowIf("StringNotEquals", "aws:SourceVpc", "vpc"),
      "aws:SourceVpc",
    ],
    ["a policy variable", allowIf("StringNotEquals", "kms:ViaService", policyVariable), "policy variable"],
    [
      "a policy variable in a resource",
      [allow("kms:Decrypt", `arn:aws:kms:*:*:key/${policyVariable}`)],
      policyVariable,
    ],
  ])("%s never allows, and is named", (_, statements, named) => {
    const decision = decide(statements, "kms:Decrypt", key);
    expect(decision).toMatchObject({ allowed: false, explicit: false, unknown: expect.stringContaining(named) });
  });

  test("an operator for single values on several values never allows", () => {
    const statements = allowIf("StringEquals", "dynamodb:LeadingKeys", ["a", "b"]);
    const decision = decide(statements, "kms:Decrypt", key, { "dynamodb:LeadingKeys": ["a", "b"] });
    expect(decision).toMatchObject({ allowed: false, unknown: expect.stringContaining("multivalued") });
  });

  test("denies where the statement's effect is to deny", () => {
    const deny = allowIf("DateLessThan", "kms:ViaService", "2030-01-01").map(
      (entry) => ({ ...entry, Effect: "Deny" }) as const,
    );
    expect(decide([allow("*", "*"), ...deny], "kms:Decrypt", key)).toMatchObject({
      allowed: false,
      explicit: true,
      unknown: expect.stringContaining("DateLessThan"),
    });
    expect(decide([allow("*", "*"), ...deny], "kms:Encrypt", key)).toEqual({ allowed: true });
  });

  test("does not hinder what another statement allows", () => {
    const statements = [...allowIf("NumericLessThan", "kms:ViaService", "1"), allow("kms:Decrypt", key)];
    expect(decide(statements, "kms:Decrypt", key)).toEqual({ allowed: true });
  });
});
