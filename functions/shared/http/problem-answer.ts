import { logFailure } from "#shared/errors/log-failure.ts";
import { Problem } from "#shared/errors/problem.ts";
import { problems, problemType } from "#shared/errors/problems.ts";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";
import type { HttpAnswer } from "./event.ts";

export interface ProblemContext {
  readonly route: string;
  readonly requestId: string;
  readonly principal: string | undefined;
  /** The route is one of OAuth's, whose clients look for `error` (RFC 6749 section 5.2). */
  readonly oauth?: boolean;
}

/** The RFC 9457 members of a problem; `instance` is the id under which the log has the request. */
function problemBodyOf({ code, status, details }: Problem, requestId: string) {
  const { detail, errors, extensions } = details;
  const standard = {
    type: problemType(code),
    title: problems[code].title,
    status,
    ...(detail === undefined ? {} : { detail }),
    code,
    instance: `urn:cloakroom:request:${requestId}`,
    ...(errors === undefined ? {} : { errors: [...errors] }),
  };
  // Once to stand first, and once more so that no extension takes the place of a standard member.
  return { ...standard, ...extensions, ...standard };
}

/** Turns whatever was thrown into an answer that tells the caller what it may know, and the log what we need. */
export function problemAnswer(error: unknown, context: ProblemContext): HttpAnswer & { code: string } {
  const problem = toProblem(error, context);
  return {
    code: problem.code,
    statusCode: problem.status,
    headers: { "content-type": "application/problem+json", ...standardHeaders(problem), ...problem.details.headers },
    body: JSON.stringify({
      ...problemBodyOf(problem, context.requestId),
      ...(context.oauth && problem.status < 500 ? { error: "invalid_request" } : {}),
    }),
  };
}

/** The problem that stands for one item of a list, where the others have an answer. */
export const problemAbout = (error: unknown, context: ProblemContext) =>
  problemBodyOf(toProblem(error, context), context.requestId);

function standardHeaders(problem: Problem): Record<string, string> {
  if (problem.status === 401) return { "www-authenticate": 'Bearer error="invalid_token"' };
  if (problem.status === 503) return { "retry-after": "1" };
  return {};
}

function toProblem(error: unknown, context: ProblemContext): Problem {
  if (error instanceof Problem) return error;
  logFailure(error, context);
  return error instanceof UnavailableError
    ? new Problem("try_again", { detail: "Nothing was handed out and nothing is half done. Send it again." })
    : new Problem("internal_error");
}
