import { defineConfig } from "vitest/config";

const slow = { testTimeout: 120_000, hookTimeout: 120_000 };
const onSystems = { ...slow, globalSetup: "test/support/bundles.ts" };

/** One project for each kind of test, the quick ones first. A test that asserts nothing fails. */
export default defineConfig({
  test: {
    expect: { requireAssertions: true },
    reporters: process.env.CI ? ["default", "./test/support/summary-reporter.ts"] : ["default"],
    projects: [
      { extends: true, test: { name: "unit", include: ["test/unit/**/*.test.ts"] } },
      { extends: true, test: { name: "infra", include: ["test/infra/**/*.test.ts"], ...slow } },
      { extends: true, test: { name: "local", include: ["test/local/**/*.test.ts"], ...onSystems } },
      { extends: true, test: { name: "scenarios", include: ["test/scenarios/**/*.test.ts"], ...onSystems } },
      // Each state of each workflow takes a system that is killed and one that starts again: not part of `npm test`.
      { extends: true, test: { name: "kills", include: ["test/kills/**/*.test.ts"], ...onSystems } },
    ],
    maxWorkers: 2,
  },
});
