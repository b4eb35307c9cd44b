import { describe, expect, test } from "vitest";
import { postNotice } from "#incidents/post-notice.ts";
import { UnavailableError } from "#shared/errors/unavailable-error.ts";

const notice = { to: "buyer@buyers.example", tags: {}, subject: "Notice", text: "", html: "" };
const answering = (name: string) => ({
  send: () => Promise.reject(new UnavailableError("ses", { cause: Object.assign(new Error(), { name }) })),
});

describe("a notice that SES did not answer with success", () => {
  test.each(["TooManyRequestsException", "LimitExceededException", "ThrottlingException"])(
    "was not sent when it says %s: it was too fast, or the day's quota is used up",
    async (name) => {
      expect(await postNotice(answering(name), notice)).toEqual({ outcome: "throttled" });
    },
  );

  test.each(["TimeoutError", "InternalServiceErrorException"])(
    "may have been sent when it says %s, or nothing at all",
    async (name) => {
      expect(await postNotice(answering(name), notice)).toEqual({ outcome: "unknown" });
    },
  );
});
