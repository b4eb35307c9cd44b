import { describe, expect, test } from "vitest";
import { synthesised } from "./assembly.ts";

describe("the user pool", () => {
  const assembly = synthesised();
  const pool = assembly.named("identity/People/Pool");

  test("asks for a long password and for a second factor that no phone number can steal", () => {
    expect(pool.at("Policies.PasswordPolicy")).toMatchObject({
      MinimumLength: 12,
      PasswordHistorySize: 10,
      RequireLowercase: true,
      RequireUppercase: true,
      RequireNumbers: true,
      RequireSymbols: true,
    });
    expect([pool.at("MfaConfiguration"), pool.at("EnabledMfas")]).toEqual(["ON", ["SOFTWARE_TOKEN_MFA"]]);
  });

  test("lets nobody sign up, and cannot be deleted by accident", () => {
    expect(pool.at("AdminCreateUserConfig.AllowAdminCreateUserOnly")).toBe(true);
    expect(pool.at("DeletionProtection")).toBe("ACTIVE");
  });

  test("watches for stolen credentials", () => {
    expect([pool.at("UserPoolTier"), pool.at("UserPoolAddOns")]).toEqual([
      "PLUS",
      { AdvancedSecurityMode: "ENFORCED" },
    ]);
  });

  test("has a group for every role of staff and one for developers", () => {
    const groups = assembly.ofType("AWS::Cognito::UserPoolGroup").map(({ properties }) => properties.GroupName);
    expect(groups.sort()).toEqual(["assessor", "auditor", "developer", "privacy-officer", "responder"]);
  });

  test("gives the portal tokens of an hour by code grant, and no secret to leak", () => {
    const client = assembly.named("identity/People/Portal").properties;
    expect(client).toMatchObject({
      GenerateSecret: false,
      AllowedOAuthFlows: ["code"],
      CallbackURLs: ["https://portal.example/"],
      AccessTokenValidity: 60,
      IdTokenValidity: 60,
      TokenValidityUnits: { AccessToken: "minutes", IdToken: "minutes" },
      EnableTokenRevocation: true,
      PreventUserExistenceErrors: "ENABLED",
    });
  });

  test("stands behind a firewall that limits each address and logs what it blocks", () => {
    expect(assembly.named("identity/People/Firewall/Association").properties).toEqual({
      ResourceArn: "identity/People/Pool.Arn",
      WebACLArn: "identity/People/Firewall/WebAcl.Arn",
    });
    const acl = assembly.named("identity/People/Firewall/WebAcl");
    expect(acl.at<{ Name: string }[]>("Rules").map(({ Name }) => Name)).toEqual([
      "RequestsPerAddress",
      "AWSManagedRulesAmazonIpReputationList",
      "AWSManagedRulesCommonRuleSet",
      "AWSManagedRulesKnownBadInputsRuleSet",
    ]);
    expect(acl.at("VisibilityConfig.SampledRequestsEnabled")).toBe(false);
    expect(assembly.ofType("AWS::WAFv2::LoggingConfiguration")).toHaveLength(1);
  });
});

test("a deployment that names an issuer of its own gets no user pool, and takes that issuer's tokens", () => {
  const people = { issuer: "https://sign-in.example", audience: "cloakroom-people" };
  const assembly = synthesised({ stage: "local", people });
  expect(assembly.resources.filter(({ type }) => /Cognito|WAF/.test(type))).toEqual([]);
  expect(assembly.named("api/Api/People").properties.JwtConfiguration).toEqual({
    Issuer: people.issuer,
    Audience: [people.audience],
  });
  expect(assembly.named("identity/authorizer/Function").at("Environment.Variables")).toMatchObject({
    PEOPLE_ISSUER: people.issuer,
    PEOPLE_AUDIENCE: people.audience,
  });
});
