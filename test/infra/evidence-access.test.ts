import { describe, expect, test } from "vitest";
import { synthesised } from "./assembly.ts";
import { allows, grantsOn, permissions } from "./permissions.ts";

const all = permissions(synthesised());
const items = (...names: string[]) => names.map((name) => `dynamodb:${name}`).sort();

describe("evidence", () => {
  test("is written by its workflow alone, and changed or deleted by nobody", () => {
    expect(grantsOn(all, "data/Evidence.Arn")).toEqual({
      "incidents/incident-reports": items("Query"),
      "incidents/steps-evidence-reads": items("BatchGetItem", "PutItem"),
      "incidents/steps-evidence-case": items("BatchGetItem", "PutItem"),
      "incidents/steps-evidence-manifest": items("PutItem", "Query"),
    });
  });

  test("is signed by one function, by one algorithm", () => {
    expect(grantsOn(all, "keys/Evidence.Arn")).toEqual({
      "incidents/steps-evidence-manifest": ["kms:GetPublicKey", "kms:Sign"],
    });
    const signing = all.filter(
      ({ actions, resources }) => actions.includes("kms:Sign") && resources.includes("keys/Evidence.Arn"),
    );
    expect(signing.map(({ conditions }) => conditions)).toEqual([
      { StringEquals: { "kms:SigningAlgorithm": "RSASSA_PSS_SHA_256" } },
    ]);
  });

  test("is signed for roles of the stack alone, and checked by whoever the account lets", () => {
    const [key] = synthesised()
      .ofType("AWS::KMS::Key")
      .filter(({ name }) => name === "keys/Evidence");
    const [, use, half] = key?.at<{ Action: string | string[]; Condition?: object }[]>("KeyPolicy.Statement") ?? [];
    const role = "arn:<AWS::Partition>:iam::<AWS::AccountId>:role";
    expect(use).toMatchObject({
      Action: ["kms:GetPublicKey", "kms:Sign"],
      Condition: { ArnLike: { "aws:PrincipalArn": [`${role}/cloakroom-prod-incidents-*`] } },
    });
    expect([half?.Action, half?.Condition]).toEqual(["kms:GetPublicKey", undefined]);
  });
});

describe("functions of evidence reach some partitions only", () => {
  const key = ["pk", "sk"];
  const reports = "incidents/incident-reports";
  const reads = "incidents/steps-evidence-reads";
  const gathers = "incidents/steps-evidence-case";
  const signs = "incidents/steps-evidence-manifest";
  const listed = [...key, "name", "records", "bytes", "sha256"];

  test.each<[string, string, string, string, boolean, string[]?]>([
    [reports, "Query", "Evidence", "parts#inc_1#7", true],
    [reports, "PutItem", "Evidence", "parts#inc_1#7", false],
    [reports, "Query", "Incidents", "access-request#acr_1", false],
    [reads, "PutItem", "Evidence", "parts#inc_1#7", true],
    [reads, "PutItem", "Evidence", "manifests#inc_1", false],
    [reads, "Query", "AccessLog", "application#app_1#2026-11-21#0", true],
    [reads, "Query", "AdminLog", "application#app_1", false],
    [gathers, "PutItem", "Evidence", "parts#inc_1#7", true],
    [gathers, "PutItem", "Evidence", "manifests#inc_1", false],
    [gathers, "Query", "AdminLog", "developer#dev_1", true],
    [gathers, "Query", "AdminLog", "campaign#cmp_1", false],
    [gathers, "Query", "Incidents", "access-request#acr_1", false],
    [gathers, "Query", "AccessLog", "application#app_1#2026-11-21#0", false],
    [signs, "PutItem", "Evidence", "manifests#inc_1", true],
    [signs, "PutItem", "Evidence", "parts#inc_1#7", false],
    [signs, "Query", "Evidence", "parts#inc_1#7", true, listed],
    [signs, "Query", "Evidence", "parts#inc_1#7", false, [...listed, "content"]],
  ])("%s: %s in %s of %s: %s, naming %j", (holder, action, table, partition, expected, attributes = key) => {
    expect(allows(all, holder, action, table, partition, attributes)).toBe(expected);
  });
});
