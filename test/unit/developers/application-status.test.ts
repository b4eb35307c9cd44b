import { expect, it } from "vitest";
import { statusNow } from "#developers/application-status.ts";
import { inReview } from "./story.ts";

const { application, standing } = inReview("shipping").rows();

it("is where the application is, while its access stands", () => {
  expect(statusNow(application, standing)).toBe("in_review");
  expect(statusNow(application, undefined)).toBe("in_review");
});

it.each(["suspended", "revoked"] as const)("is %s, whatever was decided, while its access is", (status) => {
  expect(statusNow(application, { ...standing, status })).toBe(status);
});
