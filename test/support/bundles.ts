import type { TestProject } from "vitest/node";
import { bundleFunctions } from "#lib/bundling.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The bundles of all functions, as they deploy. */
    bundles: string;
  }
}

let bundles: string | undefined;

/** Makes the bundles once for all systems of a run, and again for each when files are watched: nothing else takes as long. */
export function setup(project: TestProject): void {
  bundles ??= bundleFunctions();
  project.provide("bundles", bundles);
  project.onTestsRerun(async () => {
    bundleFunctions();
  });
}
