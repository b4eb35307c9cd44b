import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";
import { lambdaFunction } from "#shared/http/route.ts";
import { stepFunction } from "#shared/step-function.ts";
import { catchLog } from "#test/unit/fakes/log-lines.ts";

const spec = lambdaFunction({ env: z.object({}), input: z.object({ count: z.int() }), routes: {} });
const context = { awsRequestId: "r1" };

/** What the workflow is told of something thrown, and what the log is. */
async function failing(error: unknown) {
  const caught = catchLog();
  const handler = stepFunction("developers/count", spec, async () => {
    throw error;
  });
  const thrown: unknown = await handler({ count: 1 }, context).catch((what: unknown) => what);
  return { thrown: thrown as Error, lines: caught.lines() };
}

describe("a step", () => {
  it("is handed what its state passes on, parsed, and answers with what comes of it", async () => {
    const handler = stepFunction("developers/count", spec, async ({ count }) => ({ count: count + 1 }));
    expect(await handler({ count: 1, further: "dropped" }, context)).toEqual({ count: 2 });
  });

  it("does nothing with what it was not meant to be handed", async () => {
    const caught = catchLog();
    const handler = stepFunction("developers/count", spec, async () => "done");
    await expect(handler({ count: "eve@example.com" })).rejects.toThrow("unexpected: see the log of the function");
    expect(caught.lines()).toMatchObject([{ code: "request.failed", route: "step developers/count" }]);
  });

  it.each([
    [new UnavailableError("ses"), { code: "dependency.unavailable", dependency: "ses" }],
    [new IntegrityError("application#app_1"), { code: "integrity.violation", subject: "application#app_1" }],
  ])("passes %s on, and logs it under its code", async (error, line) => {
    const { thrown, lines } = await failing(error);
    expect(thrown).toBe(error);
    expect(lines).toMatchObject([{ ...line, route: "step developers/count", requestId: "r1" }]);
  });

  it.each([new TypeError("no such address: eve@example.com"), "eve@example.com"])(
    "keeps the words of any other error out of the history of the execution",
    async (error) => {
      const { thrown, lines } = await failing(error);
      expect(thrown.name).toBe(error instanceof Error ? "TypeError" : "string");
      expect(`${thrown.message}${thrown.stack}${JSON.stringify(lines)}`).not.toContain("eve@");
    },
  );
});
