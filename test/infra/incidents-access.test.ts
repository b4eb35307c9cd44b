import { describe, expect, test } from "vitest";
import { synthesised } from "./assembly.ts";
import { allows, grantsOn, permissions } from "./permissions.ts";

const all = permissions(synthesised());
const items = (...names: string[]) => names.map((name) => `dynamodb:${name}`).sort();

test("the table of incidents is open to these functions, for these actions", () => {
  expect(grantsOn(all, "data/Incidents.Arn")).toEqual({
    "identity/kill-switch": items("BatchGetItem", "PutItem"),
    "incidents/access-decisions": items("BatchGetItem", "DeleteItem", "PutItem", "PutItem"),
    "incidents/access-requests": items("BatchGetItem", "PutItem"),
    "incidents/affected-buyers": items("BatchGetItem", "PutItem", "UpdateItem"),
    "incidents/clock-watch": items("Query", "UpdateItem"),
    "incidents/incident-decisions": items("BatchGetItem", "PutItem", "UpdateItem"),
    "incidents/incident-notices": items("BatchGetItem", "Query"),
    "incidents/incident-opener": items("BatchGetItem", "PutItem"),
    "incidents/incident-reports": items("BatchGetItem", "Query"),
    "incidents/incidents": items("BatchGetItem", "Query"),
    "incidents/notice-approvals": items("BatchGetItem", "BatchGetItem", "PutItem", "PutItem", "UpdateItem"),
    "incidents/notice-codes": items("BatchGetItem"),
    "incidents/notice-drafts": items("BatchGetItem", "BatchGetItem", "PutItem", "UpdateItem"),
    "incidents/steps-contain": items("BatchGetItem"),
    "incidents/steps-withdraw-authorizations": items("BatchGetItem", "PutItem"),
    "incidents/steps-finish-containing": items("BatchGetItem", "PutItem", "Query", "UpdateItem"),
    "incidents/steps-plan-scope": items("BatchGetItem"),
    "incidents/steps-plan-restoring": items("BatchGetItem", "PutItem"),
    "incidents/steps-restore-authorizations": items("BatchGetItem", "PutItem"),
    "incidents/steps-finish-restoring": items("BatchGetItem", "PutItem", "Query", "UpdateItem"),
    "incidents/steps-scope-unit": items("BatchGetItem", "UpdateItem"),
    "incidents/steps-count-scope": items("BatchGetItem", "ConditionCheckItem", "PutItem", "Query", "UpdateItem"),
    "incidents/mail-events": items("BatchGetItem", "UpdateItem", "UpdateItem"),
    "incidents/steps-plan-sending": items("Query"),
    "incidents/steps-send-page": items("BatchGetItem", "PutItem", "Query", "UpdateItem", "UpdateItem", "UpdateItem"),
    "incidents/steps-fail-page": items("UpdateItem"),
    "incidents/steps-finish-sending": items("BatchGetItem", "PutItem", "UpdateItem"),
    "incidents/steps-evidence-reads": items("BatchGetItem"),
    "incidents/steps-evidence-case": items("BatchGetItem", "Query"),
    "incidents/steps-evidence-manifest": items("BatchGetItem"),
    "vault/pii-reader": items("Query", "UpdateItem"),
  });
});

describe("functions of incidents reach some partitions only", () => {
  const opener = "incidents/incident-opener";
  const killer = "identity/kill-switch";
  const reader = "incidents/incidents";
  const container = "incidents/steps-contain";
  const key = ["pk", "sk"];
  const watch = "incidents/clock-watch";
  const told = [...key, "takenAt", "sentAt"];
  const scoper = "incidents/steps-scope-unit";
  const counter = "incidents/steps-count-scope";
  const withdrawer = "incidents/steps-withdraw-authorizations";
  const drafter = "incidents/notice-drafts";
  const approver = "incidents/notice-approvals";
  const codes = "incidents/notice-codes";
  const sender = "incidents/steps-send-page";
  const events = "incidents/mail-events";
  const mail = [...key, "mailState", "mailAt", "leaseUntil", "page"];
  const restorer = "incidents/steps-restore-authorizations";
  const restoral = [...key, "status", "epoch", "withdrawnBy", "restoredAt", "restoredBy"];
  const finisher = "incidents/steps-finish-restoring";
  const withdrawal = [...key, "status", "epoch", "withdrawnAt", "withdrawnBy"];

  test.each<[string, string, string, string, boolean, string[]?]>([
    [opener, "UpdateItem", "Standing", "application#app_1", true],
    [opener, "UpdateItem", "Standing", "staff#rita", true],
    [opener, "UpdateItem", "Standing", "global", false],
    [opener, "UpdateItem", "Standing", "seller#S-1", false],
    [opener, "PutItem", "Standing", "application#app_1", false],
    [opener, "PutItem", "Incidents", "incidents", true],
    [opener, "PutItem", "Incidents", "incident#inc_1", true],
    [opener, "PutItem", "Incidents", "affected#inc_1#0", false],
    [opener, "PutItem", "AdminLog", "incident#inc_1", true],
    [opener, "PutItem", "AdminLog", "campaign#cmp_1", false],
    [killer, "PutItem", "Incidents", "reinstated#inc_1", true],
    [killer, "PutItem", "Incidents", "incidents", false],
    [killer, "PutItem", "Incidents", "incident#inc_1", false],
    [killer, "BatchGetItem", "Incidents", "incidents", true],
    [killer, "BatchGetItem", "Incidents", "affected#inc_1#0", false],
    [reader, "Query", "Incidents", "incident#inc_1", true],
    [reader, "PutItem", "Incidents", "incident#inc_1", false],
    [container, "UpdateItem", "Standing", "developer#dev_1", true],
    [container, "UpdateItem", "Standing", "seller#S-1", false],
    [container, "Query", "Standing", "application#app_1", false],
    [withdrawer, "UpdateItem", "Standing", "seller#S-1", true, withdrawal],
    [withdrawer, "UpdateItem", "Standing", "seller#S-1", false, [...withdrawal, "roles"]],
    [withdrawer, "UpdateItem", "Standing", "seller#S-1", false, [...withdrawal, "expiresAt"]],
    [withdrawer, "UpdateItem", "Standing", "application#app_1", false, withdrawal],
    [withdrawer, "PutItem", "Incidents", "incidents", false],
    [restorer, "UpdateItem", "Standing", "seller#S-1", true, restoral],
    [restorer, "UpdateItem", "Standing", "seller#S-1", false, [...restoral, "roles"]],
    [restorer, "UpdateItem", "Standing", "seller#S-1", false, [...restoral, "expiresAt"]],
    [restorer, "UpdateItem", "Standing", "application#app_1", false, restoral],
    [restorer, "ConditionCheckItem", "Standing", "developer#dev_1", true],
    [restorer, "BatchGetItem", "Standing", "staff#rita", false],
    [restorer, "PutItem", "Incidents", "reinstated#inc_1", true],
    [restorer, "PutItem", "Incidents", "incident#inc_1", false],
    [finisher, "UpdateItem", "Incidents", "reinstated#inc_1", true, [...key, "authorizationsRestored"]],
    [finisher, "UpdateItem", "Incidents", "reinstated#inc_1", false, [...key, "authorizationsRestored", "by"]],
    [finisher, "PutItem", "Incidents", "reinstated#inc_1", false],
    ["incidents/steps-plan-restoring", "UpdateItem", "Standing", "application#app_1", false],
    ["incidents/steps-plan-restoring", "PutItem", "Incidents", "incidents", false],
    [watch, "UpdateItem", "Incidents", "incident#inc_1", true, told],
    [watch, "UpdateItem", "Incidents", "incident#inc_1", false, [...told, "event"]],
    [watch, "UpdateItem", "Incidents", "incidents", false, told],
    [scoper, "Query", "AccessLog", "application#app_1#2026-11-21#0", true],
    [scoper, "PutItem", "AccessLog", "application#app_1#2026-11-21#0", false],
    [scoper, "UpdateItem", "Incidents", "affected#inc_1#0", true],
    [scoper, "UpdateItem", "Incidents", "incidents", false],
    [counter, "BatchGetItem", "Vault", "buyer#B-1", true, [...key, "country"]],
    [counter, "BatchGetItem", "Vault", "buyer#B-1", false, [...key, "country", "sealed"]],
    [counter, "BatchGetItem", "Vault", "order#O-1", false, [...key, "country"]],
    [counter, "UpdateItem", "Incidents", "affected#inc_1#0", false],
    [sender, "UpdateItem", "Incidents", "affected#inc_1#0", true, mail],
    [sender, "UpdateItem", "Incidents", "affected#inc_1#0", false, [...mail, "fields"]],
    [sender, "UpdateItem", "Incidents", "incidents", false, mail],
    [sender, "PutItem", "Incidents", "incident#inc_1", false, [...key, "words"]],
    [sender, "BatchGetItem", "Vault", "buyer#B-1", true],
    [sender, "BatchGetItem", "Vault", "order#O-1", false],
    [sender, "BatchGetItem", "RecordKeys", "order#O-1", false],
    [events, "UpdateItem", "Incidents", "affected#inc_1#0", true, [...key, "mailState", "mailAt", "mailCause"]],
    [events, "UpdateItem", "Incidents", "affected#inc_1#0", false, [...key, "asserted"]],
    [events, "UpdateItem", "Incidents", "incidents", false, [...key, "mailState"]],
    [drafter, "PutItem", "Incidents", "incident#inc_1", true],
    [drafter, "PutItem", "Incidents", "notice-code#0123-4567-89AB", false],
    [drafter, "BatchGetItem", "Incidents", "affected#inc_1#0", false],
    [approver, "PutItem", "Incidents", "notice-code#0123-4567-89AB", true],
    [approver, "BatchGetItem", "Incidents", "notice-code#0123-4567-89AB", false],
    [approver, "UpdateItem", "Incidents", "incident#inc_1", false],
    [approver, "PutItem", "Incidents", "incidents", false],
    [codes, "BatchGetItem", "Incidents", "notice-code#0123-4567-89AB", true],
    [codes, "BatchGetItem", "Incidents", "incidents", false],
    [codes, "BatchGetItem", "Incidents", "incident#inc_1", false],
  ])("%s: %s in %s of %s: %s, naming %j", (holder, action, table, partition, expected, attributes = key) => {
    expect(allows(all, holder, action, table, partition, attributes)).toBe(expected);
  });
});
