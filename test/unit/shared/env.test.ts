import { afterEach, expect, it, vi } from "vitest";
import * as z from "zod";
import { readEnv } from "#shared/env.ts";
import { lambdaFunction } from "#shared/http/route.ts";

const spec = lambdaFunction({
  env: z.object({ CLOAKROOM_TEST_TABLE: z.string(), CLOAKROOM_TEST_SHARDS: z.coerce.number().int() }),
  routes: {},
});

afterEach(() => {
  vi.unstubAllEnvs();
});

it("gives a function just the variables that it declares, parsed", () => {
  vi.stubEnv("CLOAKROOM_TEST_TABLE", "vault");
  vi.stubEnv("CLOAKROOM_TEST_SHARDS", "8");
  expect(readEnv(spec)).toEqual({ CLOAKROOM_TEST_TABLE: "vault", CLOAKROOM_TEST_SHARDS: 8 });
});

it("names what is missing or wrong, and never a value", () => {
  vi.stubEnv("CLOAKROOM_TEST_SHARDS", "hunter2");
  const message = "environment: CLOAKROOM_TEST_TABLE, CLOAKROOM_TEST_SHARDS missing or not valid";
  expect(() => readEnv(spec)).toThrow(message);
  expect(() => readEnv(spec)).not.toThrow("hunter2");
});
