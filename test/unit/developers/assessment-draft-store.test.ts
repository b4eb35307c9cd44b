import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Application } from "#developers/application.ts";
import { applicationRead } from "#developers/application-store.ts";
import type { AssessmentDraft } from "#developers/assessment-draft.ts";
import { draftRead, toDraft, writeDraft } from "#developers/assessment-draft-store.ts";
import { consistentRead } from "#shared/storage/consistent-read.ts";
import { dynamodbEngine } from "#test/unit/fakes/dynamodb-engine.ts";
import { storyOf } from "./story.ts";

vi.setConfig({ testTimeout: 30_000 });
let engine: Awaited<ReturnType<typeof dynamodbEngine>>;
beforeAll(async () => {
  engine = await dynamodbEngine({ developers: { key: ["pk", "sk"] } });
}, 30_000);
afterAll(() => engine.stop());

const { application, answers } = storyOf(["orders"]).rows();
const saved = answers as AssessmentDraft;
const put = (row: Application) =>
  engine.db.send(
    new PutCommand({
      TableName: "developers",
      Item: { ...applicationRead("developers", row.applicationId).key, ...row },
    }),
  );
const save = (read: Application, draft: AssessmentDraft) => writeDraft(engine.db, "developers", read, draft);
const kept = async ({ applicationId }: Application) =>
  toDraft((await consistentRead(engine.db, [draftRead("developers", applicationId)]))[0]);

describe("answers that are saved", () => {
  it("take the place of those before, and leave the application as it is", async () => {
    await put(application);
    expect(await save(application, saved)).toBe(true);
    expect(await save(application, { ...saved, answers: { "sold-on": true } })).toBe(true);
    expect((await kept(application))?.answers).toEqual({ "sold-on": true });
  });

  it("are not where the application was written since it was read: it may be under assessment", async () => {
    const read = { ...application, applicationId: "app_other" };
    await put({ ...read, version: 2, status: "submitted" });
    expect(await save(read, saved)).toBe(false);
    await put({ ...read, version: 3, status: "rejected" });
    expect(await save(read, saved)).toBe(false);
    expect(await kept(read)).toBeUndefined();
  });

  it("are not where there is no application", async () => {
    expect(await save({ ...application, applicationId: "app_none" }, saved)).toBe(false);
  });
});
