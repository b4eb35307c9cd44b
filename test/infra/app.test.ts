import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Stack } from "aws-cdk-lib";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { Topic } from "aws-cdk-lib/aws-sns";
import { afterAll, describe, expect, test } from "vitest";
import { buildApp } from "#lib/app.ts";
import { readSettings } from "#lib/config.ts";
import { emptyBundles, prodContext, synthesised } from "./assembly.ts";

const outdir = mkdtempSync(join(tmpdir(), "cloakroom-"));
afterAll(() => rmSync(outdir, { recursive: true }));
const bundles = emptyBundles(join(outdir, "functions"));
const context = { ...prodContext, alarmEmail: "ops@example.com" };

describe("the rule packs", () => {
  test.each(["dev", "prod"])("find nothing in stage %s that is not acknowledged with a reason", (stage) => {
    const directory = join(outdir, stage);
    buildApp({ stage, context, bundles, outdir: directory }).synth();
    const report = JSON.parse(readFileSync(join(directory, "validation-report.json"), "utf8"));
    expect(report.pluginReports?.flatMap(({ violations }: { violations: unknown[] }) => violations) ?? []).toEqual([]);
  });

  test("stop the synthesis when something is added that they object to", () => {
    const app = buildApp({ stage: "dev", bundles, outdir: join(outdir, "objectionable") });
    const stack = app.node.findChild("cloakroom-dev-reference") as Stack;
    new Bucket(stack, "Open");
    new Topic(stack, "Plain");
    expect(() => app.synth()).toThrow(/AwsSolutions-S10[\s\S]*NIST\.800\.53\.R5-SNSEncryptedKMS|SNSEncryptedKMS/);
  });

  test("are given a sentence for everything that is acknowledged", () => {
    const app = buildApp({ stage: "prod", context, bundles, outdir: join(outdir, "reasons") });
    const reasons = app.node
      .findAll()
      .flatMap(({ node }) =>
        node.metadata
          .filter(({ type }) => type === "aws:cdk:acknowledged-rules")
          .flatMap(({ data }) => Object.entries(data)),
      );
    expect(reasons.length).toBeGreaterThan(0);
    expect(reasons.filter(([, reason]) => !/^[A-Z].{40,}\.$/.test(String(reason)))).toEqual([]);
    // An acknowledgement of the whole app or of a whole stack would hide what is added later.
    const wide = [app, ...app.node.children].flatMap(({ node }) => node.metadata.map(({ type }) => type));
    expect(wide).not.toContain("aws:cdk:acknowledged-rules");
  });
});

describe("stages", () => {
  test("declare the same resources everywhere, but for where people sign in and who is told of alarms", () => {
    const count = (options: Parameters<typeof synthesised>[0]) =>
      synthesised(options)
        .resources.filter(({ name }) => !/^identity\/People\//.test(name))
        .map(({ name, type }) => `${type} ${name.replace(/cloakroom(local|dev|prod)\w+/, "cloakroom")}`)
        .sort();
    const local = count({ stage: "local", people: { issuer: "https://sign-in.example", audience: "people" } });
    expect(local).toEqual(count({ stage: "dev" }));
    expect(local).toEqual(count({ stage: "prod", context: prodContext }));
  });

  test("that are not in the table are refused by name", () => {
    expect(() => readSettings("prd", () => undefined)).toThrow(
      'there is no stage "prd": choose one of local, dev, prod',
    );
    expect(() => readSettings("toString", () => undefined)).toThrow('there is no stage "toString"');
  });

  test("take settings from the command line, and refuse what is not valid by its name", () => {
    const given = (settings: Record<string, unknown>) => (name: string) => settings[name];
    expect(readSettings("dev", given({ deletionProtection: "false" })).deletionProtection).toBe(false);
    expect(readSettings("dev", given({ account: "123456789012" })).account).toBe("123456789012");
    expect(() => readSettings("dev", given({ alarmEmail: "nobody" }))).toThrow("alarmEmail");
    for (const missing of Object.keys(prodContext))
      expect(() => readSettings("prod", given({ ...prodContext, [missing]: undefined }))).toThrow(missing);
    expect(() => readSettings("prod", given({ ...prodContext, mailFrom: "nobody" }))).toThrow("mailFrom");
  });

  test.each([
    ["what is no number", { extensionNumbers: "reception" }],
    ["a number without its country", { extensionNumbers: "2065550100" }],
    ["a range that ends before it begins", { directNumbers: "+12065550199..+12065550120" }],
    ["a range of more numbers than anybody has", { directNumbers: "+12060000000..+12069999999" }],
    ["a range from one length to another", { directNumbers: "+49301234567..+493012345678" }],
    ["a number of both kinds", { directNumbers: "+12065550119..+12065550199" }],
    ["more than Lambda takes in an environment", { drainingNumbers: Array(100).fill("+12065550100").join(",") }],
  ])("refuse a pool with %s, and do not repeat it", (_, wrong) => {
    const given: Record<string, unknown> = { ...prodContext, ...wrong };
    const [[name, value] = ["", ""]] = Object.entries(wrong);
    const reading = () => readSettings("prod", (setting) => given[setting]);
    expect(reading).toThrow(name);
    expect(reading).not.toThrow(value);
  });

  test("may have a pool of one kind of number only, and numbers that are no longer given out", () => {
    const given: Record<string, unknown> = { ...prodContext, directNumbers: "", drainingNumbers: "+12065550101" };
    expect(readSettings("prod", (setting) => given[setting])).toMatchObject({
      directNumbers: "",
      drainingNumbers: "+12065550101",
    });
  });

  test("keep logs for at least the twelve months that DPP 2.6 asks for", () => {
    for (const stage of ["local", "dev", "prod"]) {
      expect(readSettings(stage, (name) => context[name as "portalUrl"]).logRetentionDays).toBeGreaterThanOrEqual(365);
    }
  });
});
