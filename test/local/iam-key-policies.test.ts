import { expect, test } from "vitest";
import { compileAccess, type Decision } from "#local/iam/access.ts";
import { compilePolicy } from "#local/iam/policy.ts";
import { requestContext } from "#local/iam/request-context.ts";
import type { KeyPolicyStatement, PolicyStatement } from "#local/system.ts";
import { account, aKey, allow } from "./front-door-fixtures.ts";

const vault = aKey("vault");
const root = `arn:aws:iam::${account}:root`;
const callerArn = `arn:aws:iam::${account}:role/vault-reader`;
const byIdentity = [allow(["kms:Decrypt"], [vault.arn])];

const grants = (principal: string, more: Partial<KeyPolicyStatement> = {}): KeyPolicyStatement => ({
  ...allow(["kms:*"], ["*"]),
  principals: [principal],
  ...more,
});

/** What a role with this identity policy may decrypt with the vault key under this key policy. */
function decrypt(
  identity: readonly PolicyStatement[],
  policy: readonly KeyPolicyStatement[],
  context: Parameters<typeof requestContext>[0] = {},
  resource = vault.arn,
): Decision {
  const caller = { arn: callerArn, policy: compilePolicy(identity) };
  const request = { action: "kms:Decrypt", resource, context: requestContext(context) };
  return compileAccess([{ ...vault, policy }])(caller, request);
}

test("a key that names the account leaves it to identity policies", () => {
  expect(decrypt(byIdentity, [grants(root)])).toEqual({ allowed: true });
  expect(decrypt([], [grants(root)])).toEqual({ allowed: false, explicit: false, policy: "identity-based" });
});

test("a key that names the caller, or everyone, needs no identity policy", () => {
  expect(decrypt([], [grants(callerArn)])).toEqual({ allowed: true });
  expect(decrypt([], [grants("*")])).toEqual({ allowed: true });
});

test("a key that names neither is closed, whatever an identity policy allows", () => {
  const closed = { allowed: false, explicit: false, policy: "resource-based" };
  expect(decrypt(byIdentity, [])).toEqual(closed);
  expect(decrypt(byIdentity, [grants("arn:aws:iam::111122223333:role/other")])).toEqual(closed);
  expect(decrypt(byIdentity, [grants(root, { Action: ["kms:DescribeKey"] })])).toEqual(closed);
});

test("the conditions of a key policy are judged as others are", () => {
  const conditioned = grants(root, {
    Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/vault-*" } },
  });
  expect(decrypt(byIdentity, [conditioned], { "aws:PrincipalArn": callerArn })).toEqual({ allowed: true });
  expect(decrypt(byIdentity, [conditioned], { "aws:PrincipalArn": `${root}x` })).toMatchObject({
    policy: "resource-based",
  });
  const unknown = grants(root, { Condition: { IpAddress: { "aws:PrincipalArn": "x" } } });
  expect(decrypt(byIdentity, [unknown])).toMatchObject({
    allowed: false,
    unknown: expect.stringContaining("IpAddress"),
  });
});

test.each([root, callerArn, "*"])("a denial of %s is final", (principal) => {
  const policy = [grants("*"), grants(principal, { Effect: "Deny", Action: ["kms:Decrypt"] })];
  expect(decrypt(byIdentity, policy)).toEqual({ allowed: false, explicit: true, policy: "resource-based" });
});

test("a denial in the identity policy is final too", () => {
  const denial: PolicyStatement = { ...allow(["kms:Decrypt"], [vault.arn]), Effect: "Deny" };
  expect(decrypt([denial], [grants(callerArn)])).toEqual({
    allowed: false,
    explicit: true,
    policy: "identity-based",
  });
});

test("a key policy governs its own key alone", () => {
  expect(decrypt([allow(["kms:Decrypt"], ["*"])], [], {}, `${vault.arn}-2`)).toEqual({ allowed: true });
});
