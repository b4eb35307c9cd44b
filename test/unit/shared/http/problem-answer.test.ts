import { describe, expect, it } from "vitest";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import { Problem } from "#shared/errors/problem.ts";
import { type ProblemCode, problems } from "#shared/errors/problems.ts";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";
import { problemAbout, problemAnswer } from "#shared/http/problem-answer.ts";
import { problemBody } from "#shared/http/problem-schema.ts";
import { catchLog } from "#test/unit/fakes/log-lines.ts";

const context = { route: "GET /v1/orders/{orderId}", requestId: "req-1", principal: "app:cli_1" };
const bodyOf = (error: unknown) => JSON.parse(problemAnswer(error, context).body as string);

describe("a problem", () => {
  it.each(Object.keys(problems) as ProblemCode[])("%s is answered by RFC 9457, with the status of its code", (code) => {
    const answer = problemAnswer(new Problem(code), context);
    expect(answer).toMatchObject({ code, statusCode: problems[code].status });
    expect(answer.headers["content-type"]).toBe("application/problem+json");
    expect(problemBody.parse(bodyOf(new Problem(code)))).toEqual({
      type: `urn:cloakroom:problem:${code}`,
      title: problems[code].title,
      status: problems[code].status,
      code,
      instance: "urn:cloakroom:request:req-1",
    });
  });

  it("carries its detail, errors, further members and headers, and logs nothing", () => {
    const log = catchLog();
    const errors = [{ pointer: "/at", detail: "must not be in the future" }];
    const headers = { "retry-after": "60" };
    const error = new Problem("try_again", {
      detail: "Slower.",
      errors,
      headers,
      extensions: { state: "busy" },
    });
    expect(problemAnswer(error, context).headers).toMatchObject(headers);
    expect(bodyOf(error)).toMatchObject({ detail: "Slower.", errors, state: "busy" });
    expect(log.text()).toBe("");
  });

  it("says `error` too where OAuth's clients look for it, but for what is our own fault", () => {
    const told = (code: "invalid_request" | "internal_error") =>
      JSON.parse(problemAnswer(new Problem(code), { ...context, oauth: true }).body as string);
    expect(told("invalid_request")).toMatchObject({ error: "invalid_request", code: "invalid_request" });
    expect(told("internal_error")).not.toHaveProperty("error");
    expect(bodyOf(new Problem("invalid_request"))).not.toHaveProperty("error");
  });

  it("keeps its own members whatever further ones say", () => {
    const extensions = { status: 200, code: "fine", type: "about:blank", title: "x", instance: "y" };
    expect(bodyOf(new Problem("forbidden", { extensions }))).toMatchObject({ status: 403, code: "forbidden" });
  });

  it.each(["unauthenticated", "access_revoked"] as const)("%s says how to authenticate", (code) => {
    expect(problemAnswer(new Problem(code), context).headers["www-authenticate"]).toMatch(/^Bearer/);
  });
});

describe("an error that nobody expected", () => {
  const secret = "Verner Swaniawski, +376312358";

  it.each<[string, unknown, string]>([
    ["an Error", new TypeError(secret), "TypeError"],
    ["an Error with a cause", new Error("x", { cause: new Error(secret) }), "Error"],
    ["a message that looks like a stack", new RangeError(`x\n    at ${secret} (file:///x.js:1:1)`), "RangeError"],
    ["a thrown text", secret, "string"],
    ["nothing", undefined, "undefined"],
  ])("is a blank 500, logged by its id without its message: %s", (_, error, errorName) => {
    const log = catchLog();
    const { body = "", statusCode } = problemAnswer(error, context);
    expect(statusCode).toBe(500);
    expect(JSON.parse(body)).toEqual({
      type: "urn:cloakroom:problem:internal_error",
      title: "Something went wrong",
      status: 500,
      code: "internal_error",
      instance: "urn:cloakroom:request:req-1",
    });
    expect(log.lines()).toMatchObject([
      {
        level: "ERROR",
        code: "request.failed",
        requestId: "req-1",
        route: context.route,
        principal: "app:cli_1",
        errorName,
      },
    ]);
    expect(log.text()).not.toContain("Verner");
  });

  it("is logged with the place that it was thrown at", () => {
    const log = catchLog();
    problemAnswer(new Error("two\nlines"), context);
    expect(log.lines()[0]?.errorAt).toMatch(/^at .*problem-answer\.test\.ts:\d+:\d+/);
  });
});

it("answers 503 with Retry-After when a dependency is unavailable, and logs which and why by name", () => {
  const log = catchLog();
  const cause = Object.assign(new Error("secret detail"), { name: "ThrottlingException" });
  const answer = problemAnswer(new UnavailableError("kms", { cause }), context);
  expect(answer).toMatchObject({ code: "try_again", statusCode: 503, headers: { "retry-after": "1" } });
  const line = {
    code: "dependency.unavailable",
    dependency: "kms",
    errorName: "ThrottlingException",
    requestId: "req-1",
  };
  expect(log.lines()).toMatchObject([line]);
  expect(log.text() + answer.body).not.toContain("secret");
});

it("answers a blank 500 when bytes are not what they claim to be, and logs the integrity event with its subject", () => {
  const log = catchLog();
  const answer = problemAnswer(new IntegrityError("order/100-1/3/contact/recipient.email"), context);
  expect(answer).toMatchObject({ code: "internal_error", statusCode: 500 });
  expect(answer.body).not.toContain("100-1");
  expect(log.lines()).toMatchObject([
    {
      level: "ERROR",
      code: "integrity.violation",
      subject: "order/100-1/3/contact/recipient.email",
      requestId: "req-1",
    },
  ]);
});

it("stands for one item of a list with the same body", () => {
  const problem = new Problem("pii_purged");
  expect(problemAbout(problem, context)).toEqual(bodyOf(problem));
});
