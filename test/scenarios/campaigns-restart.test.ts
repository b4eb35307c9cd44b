import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { getQuestionnaire } from "#developers/contract.ts";
import { campaignsOn } from "#test/support/campaigns.ts";
import { call, expectStatus } from "#test/support/client.ts";
import { developerBody, register } from "#test/support/developers.ts";
import { inParallel } from "#test/support/in-parallel.ts";
import { type LocalProcess, processesOn, startLocalChild } from "#test/support/local-process.ts";
import { newId } from "#test/support/marketplace.ts";

const applications = 12;
const day = 24 * 60 * 60 * 1000;
let directory: string;
let running: LocalProcess;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "campaigns-"));
});
afterAll(async () => {
  await running?.kill();
  await untilNothingRuns();
  await rm(directory, { recursive: true, force: true });
});

/** The engine is ended by its supervisor, moments after the system that it belonged to. */
const untilNothingRuns = () => vi.waitFor(() => expect(processesOn(directory)).toEqual([]), { timeout: 10_000 });
const local = async <T>(path: string, init: RequestInit = {}) =>
  (await (await fetch(running.urls.api + path, init)).json()) as T;
const bearer = async (principal: string) => (await local<{ token: string }>(`/local/tokens/${principal}`)).token;
const advance = (duration: string) =>
  local<{ now: string }>("/local/clock", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ advance: duration }),
  });
const dora = () => campaignsOn({ urls: running.urls, bearer });

/** Kills the system once something is so, or it is seen that it has been. */
async function killWhen(isSo: () => Promise<boolean>): Promise<void> {
  // Where the clock is moved between a token and its use, it is asked again.
  while (!(await isSo().catch(() => false))) await sleep(5);
  await running.kill();
  await untilNothingRuns();
  running = await startLocalChild({ systemsOnly: true, dataDirectory: directory, bundles: inject("bundles") });
}

describe.skipIf(!existsSync("/proc/self/cmdline"))("a campaign whose system is killed", () => {
  test("while it tells, and again at the deadline, leaves out nobody and tells nothing twice", async () => {
    running = await startLocalChild({ systemsOnly: true, dataDirectory: directory, bundles: inject("bundles") });
    await register(running.urls.api, await bearer("developer:dora"), developerBody(newId("mark")));
    const ids = await inParallel([...Array(applications).keys()], () => dora().approved(), 4);
    const eventsOf = async (applicationId: string) =>
      (await dora().shown(applicationId)).timeline.map(({ event }) => event).filter((event) => /^re/.test(event));
    const anyHas = async (event: string) =>
      (await inParallel(ids, eventsOf, applications)).some((events) => events.includes(event as never));

    const { version: policyVersion } = await expectStatus(200, call(running.urls.api, getQuestionnaire, {}));
    const deadline = new Date(Date.now() + 2 * day).toISOString();
    const { campaignId } = await expectStatus(201, dora().open({ policyVersion, cohort: {}, deadline }));
    await killWhen(async () => (await dora().campaign(campaignId)).progress.told >= 3);
    await advance("PT1S");
    const all = { told: applications, reapproved: 0 };
    expect(await dora().campaign(campaignId)).toMatchObject({
      phase: "open",
      progress: { ...all, open: applications },
    });
    expect(await inParallel(ids, eventsOf)).toEqual(ids.map(() => ["reassessment_asked"]));

    await advance("P1DT12H");
    const passing = advance("PT13H").catch(() => undefined);
    await killWhen(() => anyHas("restricted_roles_ended"));
    await passing;
    // Where the clock was cut off on its way, it goes on from there.
    await advance("PT13H");
    expect(await dora().campaign(campaignId)).toMatchObject({
      phase: "ended",
      progress: { ...all, ended: applications },
    });
    const told = ["reassessment_asked", "reassessment_reminder", "restricted_roles_ended"];
    expect(await inParallel(ids, eventsOf)).toEqual(ids.map(() => told));
    const inForce = await inParallel(ids, async (id) => (await dora().shown(id)).rolesInForce);
    expect(inForce).toEqual(ids.map(() => ["orders"]));
  }, 400_000);
});
