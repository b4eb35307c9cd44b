import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { compilePolicy } from "#local/iam/policy.ts";
import { requestContext } from "#local/iam/request-context.ts";
import { synthesised } from "./assembly.ts";
import { grantsOn, type Permission, permissions } from "./permissions.ts";

const assembly = synthesised();
const all = permissions(assembly);
const vaultKey = "keys/Vault.Arn";
const signingKey = "keys/Signing.Arn";

describe("the KMS key of the vault", () => {
  const uses = all.filter(({ resources }) => resources.includes(vaultKey));
  const described = uses.map(({ holder, actions, conditions }) => [
    holder,
    actions,
    conditions.StringEquals?.["kms:EncryptionContext:purpose"],
    [conditions.StringEquals?.["kms:EncryptionContext:class"]].flat(),
  ]);

  test("is used by eleven functions, each for its classes of field, and by nobody else", () => {
    const sealing = ["kms:Decrypt", "kms:GenerateDataKey"];
    expect(described).toEqual([
      ["contact/token-issuer", sealing, "contact-token", ["contact"]],
      ["contact/call-relay", sealing, "contact-token", ["contact"]],
      ["contact/call-relay", sealing, "blind-index", ["contact"]],
      ["contact/call-relay", sealing, "vault-key", ["contact"]],
      ["contact/leak-tracer", sealing, "contact-token", ["contact"]],
      ["developers/developer-registration", sealing, "vault-key", ["identity", "contact"]],
      ["developers/developer-profile", sealing, "vault-key", ["identity", "contact"]],
      ["developers/steps-send-notice", ["kms:Decrypt"], "vault-key", ["contact"]],
      ["incidents/steps-send-page", ["kms:Decrypt"], "vault-key", ["contact"]],
      ["vault/buyer-writer", sealing, "vault-key", ["identity", "contact"]],
      ["vault/buyer-writer", sealing, "blind-index", ["contact"]],
      ["vault/order-writer", sealing, "vault-key", ["identity", "contact", "address"]],
      ["vault/order-writer", sealing, "blind-index", ["contact"]],
      ["vault/pii-reader", ["kms:Decrypt"], "vault-key", ["identity", "contact", "address"]],
      ["vault/key-rewrap", sealing, "vault-key", ["identity", "contact", "address"]],
    ]);
  });

  test("is out of reach of every other statement, whatever the wildcard", () => {
    const others = all.filter((one) => !one.resources.includes(vaultKey) && !deliversLogs(one));
    const reaching = others.filter(
      ({ actions, resources }) =>
        actions.some((action) => action.startsWith("kms:") && !/^kms:(Sign|GetPublicKey)$/.test(action)) ||
        actions.includes("*") ||
        resources.some((resource) => resource === "*" || resource.includes(":kms:")),
    );
    expect(reaching).toEqual([]);
  });

  /** What the policy of a function decides for a call with this encryption context. */
  const decides = (holder: string, action: string, context: Readonly<Record<string, string>>): boolean => {
    const entries = Object.entries(context).map(([key, value]) => [`kms:EncryptionContext:${key}`, value]);
    const keys = { "kms:EncryptionContextKeys": Object.keys(context) };
    return decidesOn(holder, action, vaultKey, { ...Object.fromEntries(entries), ...keys });
  };
  const address = { purpose: "vault-key", class: "address", keyId: "2026-11" };

  test("opens an address for the reader, and no other class than its own for the writer of buyers", () => {
    expect(decides("vault/pii-reader", "kms:Decrypt", address)).toBe(true);
    expect(decides("vault/buyer-writer", "kms:Decrypt", { ...address, class: "contact" })).toBe(true);
    expect(decides("vault/buyer-writer", "kms:Decrypt", address)).toBe(false);
    expect(decides("vault/pii-reader", "kms:GenerateDataKey", address)).toBe(false);
    expect(decides("developers/developer-profile", "kms:Decrypt", { ...address, class: "contact" })).toBe(true);
    expect(decides("developers/developer-profile", "kms:Decrypt", address)).toBe(false);
  });

  test("opens numbers for calls to one function, and to the one that makes contact tokens no field at all", () => {
    const token = { purpose: "contact-token", class: "contact", keyId: "1" };
    expect(decides("contact/call-relay", "kms:Decrypt", { ...address, class: "contact" })).toBe(true);
    expect(decides("contact/call-relay", "kms:Decrypt", token)).toBe(true);
    expect(decides("contact/token-issuer", "kms:Decrypt", token)).toBe(true);
    for (const of of ["identity", "address", "message"])
      expect(decides("contact/call-relay", "kms:Decrypt", { ...address, class: of })).toBe(false);
    for (const of of ["identity", "contact", "address", "message"])
      expect(decides("contact/token-issuer", "kms:Decrypt", { ...address, class: of })).toBe(false);
    expect(decides("contact/token-issuer", "kms:Decrypt", { ...token, purpose: "blind-index" })).toBe(false);
    expect(decides("vault/pii-reader", "kms:Decrypt", token)).toBe(false);
    for (const without of ["contact-tokens", "blocked-sellers", "media-application", "token-follower"])
      expect(decides(`contact/${without}`, "kms:Decrypt", token)).toBe(false);
  });

  test.each([
    ["no encryption context at all", {}],
    ["a context without the class", { purpose: "vault-key", keyId: "2026-11" }],
    ["a context without the key id", { purpose: "vault-key", class: "address" }],
    ["a further key in the context", { ...address, also: "this" }],
    ["another purpose", { ...address, purpose: "blind-index" }],
    ["a class that nobody opens yet", { ...address, class: "message" }],
  ])("denies a call with %s", (_, context) => {
    expect(decides("vault/pii-reader", "kms:Decrypt", context)).toBe(false);
    expect(decides("vault/order-writer", "kms:Decrypt", context)).toBe(false);
  });

  test("has a policy that lets roles of the vault, of developers, of contact and of incidents use it by their own, and the account only administer it", () => {
    const [administration, use, ...more] = keyStatements("keys/Vault");
    expect(more).toEqual([]);
    expect(administration?.Action.filter((action) => !isAdministration(action))).toEqual([]);
    expect(use).toMatchObject({
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Condition: {
        Null: { "kms:EncryptionContextKeys": "false" },
        ArnLike: {
          "aws:PrincipalArn": [
            "arn:<AWS::Partition>:iam::<AWS::AccountId>:role/cloakroom-prod-vault-*",
            // CloudFormation keeps 24 characters of the stack's name.
            "arn:<AWS::Partition>:iam::<AWS::AccountId>:role/cloakroom-prod-developer*",
            "arn:<AWS::Partition>:iam::<AWS::AccountId>:role/cloakroom-prod-contact-*",
            "arn:<AWS::Partition>:iam::<AWS::AccountId>:role/cloakroom-prod-incidents-*",
          ],
        },
      },
    });
  });
});

describe("the signing key", () => {
  test("signs for two functions, as RS256 and nothing else, and shows its public half to two more", () => {
    expect(grantsOn(all, signingKey)).toEqual({
      "identity/discovery": ["kms:GetPublicKey"],
      "identity/token-issuer": ["kms:GetPublicKey", "kms:Sign"],
      "identity/token-revoker": ["kms:GetPublicKey"],
      "vault/restricted-data-tokens": ["kms:GetPublicKey", "kms:Sign"],
    });
    const signing = all.filter(
      ({ actions, resources }) => actions.includes("kms:Sign") && resources.includes(signingKey),
    );
    const algorithms = signing.map(({ conditions }) => conditions);
    expect(algorithms).toEqual(
      Array(2).fill({ StringEquals: { "kms:SigningAlgorithm": "RSASSA_PKCS1_V1_5_SHA_256" } }),
    );
  });

  test("lets nobody sign but roles of the two stacks that issue tokens", () => {
    const [, use] = keyStatements("keys/Signing");
    const role = "arn:<AWS::Partition>:iam::<AWS::AccountId>:role";
    expect(use?.Condition).toEqual({
      ArnLike: { "aws:PrincipalArn": [`${role}/cloakroom-prod-identity-*`, `${role}/cloakroom-prod-vault-*`] },
    });
  });
});

test("the key for tables can be used through DynamoDB and AWS Backup only, within the account", () => {
  const [, use] = keyStatements("keys/Tables");
  expect(use?.Condition).toEqual({
    StringEquals: {
      "kms:CallerAccount": "<AWS::AccountId>",
      "kms:ViaService": ["dynamodb.<AWS::Region>.amazonaws.com", "backup.<AWS::Region>.amazonaws.com"],
    },
  });
});

describe("tables", () => {
  const items = (...names: string[]) => names.map((name) => `dynamodb:${name}`).sort();
  const authenticating = items("BatchGetItem");

  test.each([
    [
      "Standing",
      {
        "contact/blocked-sellers": authenticating,
        "contact/call-relay": authenticating,
        "contact/contact-tokens": authenticating,
        "contact/leak-tracer": authenticating,
        "contact/token-issuer": authenticating,
        "developers/admin-log-reader": authenticating,
        "developers/application-creator": items("BatchGetItem", "ConditionCheckItem", "PutItem"),
        "developers/applications": authenticating,
        "developers/assessment-decisions": items("BatchGetItem", "UpdateItem"),
        "developers/assessment-drafts": authenticating,
        "developers/assessment-queue": authenticating,
        "developers/campaign-opener": authenticating,
        "developers/campaigns": authenticating,
        "developers/credential-creator": items("BatchGetItem", "PutItem"),
        "developers/credentials": items("BatchGetItem", "UpdateItem"),
        "developers/developer-profile": authenticating,
        "developers/developer-registration": items("BatchGetItem", "PutItem"),
        "developers/directory": authenticating,
        "developers/listings": authenticating,
        "developers/seller-authorization-reader": items("BatchGetItem", "Query"),
        "developers/seller-authorizations": items("BatchGetItem", "UpdateItem"),
        "developers/steps-act-on-due": items("BatchGetItem", "UpdateItem"),
        "developers/steps-assess": items("BatchGetItem", "UpdateItem"),
        "developers/steps-plan-next": authenticating,
        "developers/steps-remind-assessors": authenticating,
        "developers/steps-visit-cohort": items("BatchGetItem", "UpdateItem"),
        "developers/submissions": authenticating,
        "identity/kill-switch": items("BatchGetItem", "UpdateItem"),
        "identity/provisioner": items("ConditionCheckItem", "PutItem"),
        "identity/token-issuer": items("BatchGetItem", "UpdateItem"),
        "identity/token-revoker": items("BatchGetItem", "PutItem"),
        "incidents/access-decisions": authenticating,
        "incidents/access-requests": authenticating,
        "incidents/affected-buyers": authenticating,
        "incidents/incident-decisions": authenticating,
        "incidents/incident-notices": authenticating,
        "incidents/incident-opener": items("BatchGetItem", "UpdateItem"),
        "incidents/incident-reports": authenticating,
        "incidents/incidents": authenticating,
        "incidents/notice-approvals": authenticating,
        "incidents/notice-drafts": authenticating,
        "incidents/steps-contain": items("BatchGetItem", "Query", "UpdateItem"),
        "incidents/steps-plan-restoring": items("Query"),
        "incidents/steps-restore-authorizations": items("BatchGetItem", "ConditionCheckItem", "UpdateItem"),
        "incidents/steps-plan-scope": items("BatchGetItem", "Query"),
        "incidents/steps-withdraw-authorizations": items("BatchGetItem", "UpdateItem"),
        "vault/access-log-reader": authenticating,
        "vault/buyer-writer": authenticating,
        "vault/order-events": authenticating,
        "vault/order-reader": authenticating,
        "vault/order-writer": authenticating,
        "vault/pii-reader": authenticating,
        "vault/restricted-data-tokens": authenticating,
      },
    ],
    [
      "Vault",
      {
        "contact/call-relay": items("BatchGetItem"),
        "contact/contact-tokens": items("BatchGetItem"),
        "contact/token-issuer": items("BatchGetItem", "ConditionCheckItem"),
        "incidents/steps-count-scope": items("BatchGetItem"),
        "incidents/steps-send-page": items("BatchGetItem"),
        "vault/access-log-reader": items("BatchGetItem"),
        "vault/buyer-writer": items("BatchGetItem", "PutItem"),
        "vault/order-events": items("BatchGetItem", "UpdateItem"),
        "vault/order-reader": items("BatchGetItem"),
        "vault/order-writer": items("BatchGetItem", "PutItem"),
        "vault/pii-reader": items("BatchGetItem"),
        "vault/purge-sweep": items("UpdateItem"),
        "vault/restricted-data-tokens": items("BatchGetItem"),
      },
    ],
    [
      "RecordKeys",
      {
        "contact/call-relay": items("BatchGetItem"),
        "developers/developer-profile": items("BatchGetItem", "PutItem"),
        "developers/developer-registration": items("BatchGetItem", "PutItem"),
        "developers/steps-send-notice": items("BatchGetItem"),
        "incidents/steps-send-page": items("BatchGetItem"),
        "vault/buyer-writer": items("BatchGetItem", "PutItem"),
        "vault/key-rewrap": items("BatchGetItem", "UpdateItem"),
        "vault/order-writer": items("BatchGetItem", "PutItem"),
        "vault/pii-reader": items("BatchGetItem"),
        "vault/purge-sweep": items("DeleteItem"),
      },
    ],
    [
      "VaultKeys",
      {
        "contact/call-relay": items("GetItem", "PutItem"),
        "contact/leak-tracer": items("GetItem", "PutItem"),
        "contact/token-issuer": items("GetItem", "PutItem"),
        "developers/developer-profile": items("GetItem", "PutItem"),
        "developers/developer-registration": items("GetItem", "PutItem"),
        "developers/steps-send-notice": items("GetItem"),
        "incidents/steps-send-page": items("GetItem"),
        "vault/buyer-writer": items("GetItem", "PutItem"),
        "vault/key-rewrap": items("GetItem", "PutItem", "Query"),
        "vault/order-writer": items("GetItem", "PutItem"),
        "vault/pii-reader": items("GetItem"),
      },
    ],
    [
      "AccessLog",
      {
        "contact/call-relay": items("PutItem"),
        "contact/token-issuer": items("PutItem"),
        "incidents/steps-evidence-reads": items("Query"),
        "incidents/steps-scope-unit": items("Query"),
        "vault/pii-reader": items("PutItem"),
      },
    ],
    [
      "AdminLog",
      {
        "contact/leak-tracer": items("PutItem"),
        "developers/admin-log-reader": items("Query"),
        "developers/assessment-decisions": items("PutItem"),
        "developers/campaign-opener": items("PutItem"),
        "developers/credential-creator": items("PutItem"),
        "developers/credentials": items("PutItem"),
        "developers/listings": items("PutItem"),
        "developers/seller-authorizations": items("PutItem"),
        "developers/steps-act-on-due": items("PutItem"),
        "developers/steps-assess": items("PutItem"),
        "developers/steps-finish-campaign-phase": items("PutItem"),
        "identity/kill-switch": items("PutItem"),
        "identity/provisioner": items("PutItem"),
        "incidents/access-decisions": items("PutItem"),
        "incidents/access-requests": items("PutItem"),
        "incidents/affected-buyers": items("PutItem"),
        "incidents/incident-decisions": items("PutItem"),
        "incidents/incident-opener": items("PutItem"),
        "incidents/notice-approvals": items("PutItem"),
        "incidents/notice-drafts": items("PutItem"),
        "incidents/steps-contain": items("PutItem"),
        "incidents/steps-restore-authorizations": items("PutItem"),
        "incidents/steps-evidence-case": items("Query"),
        "incidents/steps-withdraw-authorizations": items("PutItem"),
      },
    ],
    [
      "Developers",
      {
        "developers/application-creator": items("BatchGetItem", "PutItem", "Query", "UpdateItem"),
        "developers/applications": items("BatchGetItem", "PutItem", "Query"),
        "developers/assessment-decisions": items("BatchGetItem", "PutItem", "UpdateItem"),
        "developers/assessment-drafts": items("BatchGetItem", "ConditionCheckItem", "PutItem"),
        "developers/assessment-queue": items("BatchGetItem"),
        "developers/campaign-opener": items("BatchGetItem", "PutItem", "Query"),
        "developers/campaigns": items("BatchGetItem", "Query"),
        "developers/credential-creator": items("BatchGetItem", "PutItem"),
        "developers/credentials": items("BatchGetItem", "PutItem"),
        "developers/developer-profile": items("BatchGetItem", "PutItem"),
        "developers/developer-registration": items("BatchGetItem", "PutItem"),
        "developers/directory": items("BatchGetItem"),
        "developers/listings": items("BatchGetItem", "ConditionCheckItem", "DeleteItem", "PutItem"),
        "developers/seller-authorization-reader": items("BatchGetItem"),
        "developers/steps-act-on-due": items("BatchGetItem", "PutItem"),
        "developers/steps-assess": items("BatchGetItem", "PutItem", "UpdateItem"),
        "developers/steps-await-decision": items("BatchGetItem", "UpdateItem"),
        "developers/steps-finish-campaign-phase": items("BatchGetItem", "Query", "UpdateItem"),
        "developers/steps-notice-failed": items("UpdateItem"),
        "developers/steps-plan-campaign": items("BatchGetItem"),
        "developers/steps-plan-next": items("BatchGetItem"),
        "developers/steps-remind-assessors": items("BatchGetItem", "PutItem"),
        "developers/steps-send-notice": items("BatchGetItem", "UpdateItem"),
        "developers/steps-visit-cohort": items("BatchGetItem", "PutItem", "UpdateItem"),
        "developers/submissions": items("BatchGetItem", "PutItem"),
      },
    ],
    [
      "Contact",
      {
        "contact/blocked-sellers": items("BatchGetItem", "UpdateItem"),
        "contact/call-relay": items("BatchGetItem", "GetItem", "PutItem", "Query", "UpdateItem"),
        "contact/contact-tokens": items("BatchGetItem", "PutItem", "Query", "UpdateItem"),
        "contact/leak-tracer": items("BatchGetItem"),
        "contact/token-follower": items("BatchGetItem", "Query", "UpdateItem"),
        "contact/token-issuer": items("BatchGetItem", "PutItem", "Query"),
      },
    ],
    [
      "Idempotency",
      {
        "contact/token-issuer": items("DeleteItem", "GetItem", "PutItem", "UpdateItem"),
        "developers/application-creator": items("DeleteItem", "GetItem", "PutItem", "UpdateItem"),
        "developers/campaign-opener": items("DeleteItem", "GetItem", "PutItem", "UpdateItem"),
        "developers/credential-creator": items("DeleteItem", "GetItem", "PutItem", "UpdateItem"),
        "developers/developer-registration": items("DeleteItem", "GetItem", "PutItem", "UpdateItem"),
        "developers/submissions": items("DeleteItem", "GetItem", "PutItem", "UpdateItem"),
        "incidents/access-requests": items("DeleteItem", "GetItem", "PutItem", "UpdateItem"),
        "incidents/incident-opener": items("DeleteItem", "GetItem", "PutItem", "UpdateItem"),
        "vault/restricted-data-tokens": items("DeleteItem", "GetItem", "PutItem", "UpdateItem"),
      },
    ],
  ])("%s is open to these functions, for these actions", (table, expected) => {
    expect(grantsOn(all, `data/${table}.Arn`)).toEqual(expected);
  });

  describe("are written in some partitions only", () => {
    const key = ["pk", "sk"];
    const use = [...key, "lastUsedAt"];
    const creator = "developers/credential-creator";
    const end = [...key, "restricted"];
    const visitor = "developers/steps-visit-cohort";
    const issuer = "contact/token-issuer";
    const relay = "contact/call-relay";

    test.each<[string, string, string, string, readonly string[], boolean]>([
      ["developers/credentials", "UpdateItem", "Standing", "credential#cli_1", [...key, "status"], true],
      ["developers/credentials", "UpdateItem", "Standing", "application#app_1", [...key, "status"], false],
      ["developers/credentials", "PutItem", "Developers", "application#app_1", key, true],
      ["developers/credentials", "PutItem", "Developers", "subject#dora", key, false],
      ["developers/credentials", "PutItem", "AdminLog", "staff#rita", key, false],
      [creator, "PutItem", "Standing", "credential#cli_1", key, true],
      [creator, "PutItem", "Standing", "developer#dev_1", key, false],
      [creator, "PutItem", "Standing", "seller#S-1", key, false],
      [creator, "PutItem", "AdminLog", "credential#cli_1", key, true],
      ["identity/token-issuer", "UpdateItem", "Standing", "credential#cli_1", use, true],
      ["identity/token-issuer", "UpdateItem", "Standing", "application#app_1", use, false],
      ["identity/token-issuer", "UpdateItem", "Standing", "credential#cli_1", [...use, "status"], false],
      ["identity/token-issuer", "UpdateItem", "Standing", "credential#cli_1", [...use, "secrets"], false],
      [visitor, "UpdateItem", "Standing", "application#app_1", end, true],
      [visitor, "UpdateItem", "Standing", "application#app_1", [...end, "roles"], false],
      [visitor, "UpdateItem", "Standing", "developer#dev_1", end, false],
      [visitor, "UpdateItem", "Developers", "campaign#cmp_1", key, true],
      [visitor, "UpdateItem", "Developers", "campaigns", key, false],
      [visitor, "PutItem", "Developers", "campaigns", key, false],
      ["developers/campaign-opener", "PutItem", "Developers", "application#app_1", key, false],
      ["developers/campaign-opener", "PutItem", "AdminLog", "application#app_1", key, false],
      ["incidents/access-requests", "PutItem", "Incidents", "access-request#acr_1", key, true],
      ["incidents/access-requests", "PutItem", "Incidents", "staff#rita", key, false],
      ["incidents/access-requests", "PutItem", "Incidents", "grants", key, false],
      ["incidents/access-requests", "PutItem", "AdminLog", "application#app_1", key, false],
      ["incidents/access-decisions", "PutItem", "Incidents", "staff#rita", key, true],
      ["incidents/access-decisions", "DeleteItem", "Incidents", "staff#rita", key, true],
      ["incidents/access-decisions", "DeleteItem", "Incidents", "access-request#acr_1", key, false],
      ["incidents/access-decisions", "PutItem", "Incidents", "incident#inc_1", key, false],
      ["vault/pii-reader", "UpdateItem", "Incidents", "staff#rita", [...key, "records"], true],
      ["vault/pii-reader", "UpdateItem", "Incidents", "staff#rita", [...key, "records", "until"], false],
      ["vault/pii-reader", "UpdateItem", "Incidents", "access-request#acr_1", [...key, "records"], false],
      ["vault/pii-reader", "PutItem", "Incidents", "staff#rita", key, false],
      ["vault/pii-reader", "Query", "Incidents", "staff#rita", key, true],
      ["vault/pii-reader", "Query", "Incidents", "incident#inc_1", key, false],
      [issuer, "PutItem", "Contact", "token#ctk_1", key, true],
      [issuer, "PutItem", "Contact", "buyer#1", key, false],
      [issuer, "PutItem", "Contact", "callback#1#2", key, false],
      [issuer, "ConditionCheckItem", "Vault", "order#1", key, true],
      [issuer, "ConditionCheckItem", "Vault", "buyer#1", key, false],
      [issuer, "PutItem", "VaultKeys", "token#contact", key, true],
      [issuer, "PutItem", "VaultKeys", "class#contact", key, false],
      ["contact/contact-tokens", "PutItem", "Contact", "token#ctk_1", key, true],
      ["contact/contact-tokens", "PutItem", "Contact", "value#1", key, false],
      ["contact/contact-tokens", "UpdateItem", "Contact", "value#1", key, true],
      ["contact/contact-tokens", "UpdateItem", "Contact", "callback#1#2", key, true],
      ["contact/blocked-sellers", "UpdateItem", "Contact", "buyer#1", key, true],
      ["contact/blocked-sellers", "UpdateItem", "Contact", "token#ctk_1", key, false],
      [relay, "UpdateItem", "Contact", "value#1", key, true],
      [relay, "PutItem", "Contact", "caller#1", key, true],
      [relay, "PutItem", "Contact", "callback#1#2", key, true],
      [relay, "PutItem", "Contact", "token#ctk_1", key, false],
      [relay, "UpdateItem", "Contact", "token#ctk_1", key, false],
      [relay, "UpdateItem", "Contact", "buyer#1", key, false],
      ["contact/token-follower", "UpdateItem", "Contact", "callback#1#2", key, true],
      ["contact/token-follower", "UpdateItem", "Contact", "token#ctk_1", key, false],
      ["contact/token-follower", "UpdateItem", "Contact", "buyer#1", key, false],
    ])("%s: %s in %s of %s, naming %j: %s", (holder, action, table, partition, attributes, expected) => {
      const context = { "dynamodb:LeadingKeys": [partition], "dynamodb:Attributes": attributes };
      expect(decidesOn(holder, `dynamodb:${action}`, `data/${table}.Arn`, context)).toBe(expected);
    });

    test("and nowhere where a call does not say in which", () => {
      for (const [holder, action] of [
        [creator, "PutItem"],
        ["developers/credentials", "UpdateItem"],
        ["identity/token-issuer", "UpdateItem"],
      ] as const)
        expect(decidesOn(holder, `dynamodb:${action}`, "data/Standing.Arn", {})).toBe(false);
    });
  });

  test("indexes are queried by these functions", () => {
    const indexes = new Set(all.flatMap(({ resources }) => resources.filter((name) => name.includes("/index/"))));
    expect(Object.fromEntries([...indexes].map((index) => [index, grantsOn(all, index)]))).toEqual({
      "data/Standing.Arn/index/byApplication": {
        "incidents/steps-restore-authorizations": ["dynamodb:Query"],
        "incidents/steps-withdraw-authorizations": ["dynamodb:Query"],
      },
      "data/Vault.Arn/index/byPurge": { "vault/purge-sweep": ["dynamodb:Query"] },
      "data/RecordKeys.Arn/index/byPeriod": { "vault/key-rewrap": ["dynamodb:Query"] },
      "data/AccessLog.Arn/index/byBuyer": {
        "contact/leak-tracer": ["dynamodb:Query"],
        "vault/access-log-reader": ["dynamodb:Query"],
      },
      "data/AdminLog.Arn/index/byActor": { "developers/admin-log-reader": ["dynamodb:Query"] },
      "data/AdminLog.Arn/index/byDay": { "developers/admin-log-reader": ["dynamodb:Query"] },
      "data/Developers.Arn/index/byCohort": { "developers/steps-visit-cohort": ["dynamodb:Query"] },
      "data/Developers.Arn/index/byListing": { "developers/directory": ["dynamodb:Query"] },
      // What an assessor works through; how many come before, for who waits.
      "data/Developers.Arn/index/byQueue": {
        "developers/application-creator": ["dynamodb:Query"],
        "developers/applications": ["dynamodb:Query"],
        "developers/assessment-queue": ["dynamodb:Query"],
      },
    });
  });

  test.each([
    ["developers/seller-authorizations", "UpdateItem", ["seller#*"]],
    ["developers/seller-authorization-reader", "Query", ["seller#*"]],
    ["identity/kill-switch", "UpdateItem", ["developer#*", "application#*", "credential#*", "staff#*"]],
  ])("of standing, %s may %s these rows and no others", (name, action, leadingKeys) => {
    const held = all.filter(
      ({ holder, actions, resources }) =>
        holder === name && actions.includes(`dynamodb:${action}`) && resources.includes("data/Standing.Arn"),
    );
    expect(held.map(({ conditions }) => conditions)).toEqual([onlyOn(leadingKeys)]);
  });

  test("the one function that may unwrap keys of every class without a caller cannot read what they seal", () => {
    const rewrap = all.filter(({ holder }) => holder === "vault/key-rewrap").flatMap(({ resources }) => resources);
    expect(rewrap.filter((name) => /^data\/(Vault|Developers)\./.test(name))).toEqual([]);
  });

  test("the function that shows developers' records to anyone can neither write anything nor open what is sealed in them", () => {
    const held = all.filter(({ holder }) => holder === "developers/directory");
    const of = (part: "actions" | "resources") => [...new Set(held.flatMap((permission) => permission[part]))].sort();
    const logs = ["logs:CreateLogStream", "logs:PutLogEvents"];
    expect(of("actions")).toEqual([...items("BatchGetItem", "Query"), ...logs]);
    expect(of("resources").filter((name) => name.startsWith("data/"))).toEqual([
      "data/Developers.Arn",
      "data/Developers.Arn/index/byListing",
      "data/Standing.Arn",
    ]);
    const reading = held.filter(({ actions }) => actions.includes("dynamodb:BatchGetItem"));
    const keys = onlyOn(["application#*", "developer#*"]);
    expect(reading.map(({ conditions }) => conditions)).toEqual(reading.map(() => keys));
  });

  test("the access log is appended to by who can neither read nor change it, and read by who writes nothing there", () => {
    const touching = all.filter(({ resources }) => resources.some((name) => name.startsWith("data/AccessLog.")));
    const byHolder = Map.groupBy(touching, ({ holder }) => holder);
    const held = [...byHolder.values()].map((of) => [...new Set(of.flatMap(({ actions }) => actions))]);
    expect(held.filter((actions) => actions.length !== 1)).toEqual([]);
    expect(new Set(held.flat())).toEqual(new Set(["dynamodb:PutItem", "dynamodb:Query"]));
  });

  test("the admin log is appended to by who does the acts, none of whom can read or change it, and read by two functions", () => {
    const touching = all.filter(({ resources }) => resources.some((name) => name.startsWith("data/AdminLog.")));
    const byHolder = Map.groupBy(touching, ({ holder }) => holder);
    const actions = [...byHolder].map(
      ([holder, held]) => [holder, new Set(held.flatMap((one) => one.actions))] as const,
    );
    const readers = actions.filter(([, held]) => !isDeepStrictEqual(held, new Set(["dynamodb:PutItem"])));
    const query = new Set(["dynamodb:Query"]);
    expect(readers).toEqual([
      ["developers/admin-log-reader", query],
      ["incidents/steps-evidence-case", query],
    ]);
  });
});

describe("contact", () => {
  const logs = ["logs:CreateLogStream", "logs:PutLogEvents"];
  const heldBy = (name: string) =>
    all.filter(({ holder }) => holder === name).map(({ actions, resources }) => [actions, resources]);

  test("the function that telephony invokes may ask one other, and has no table and no key", () => {
    expect(heldBy("contact/media-application")).toEqual([
      [logs, ["contact/media-application/Logs.Arn"]],
      [["lambda:InvokeFunction"], ["contact/call-relay/Function.Arn"]],
    ]);
    const variables = assembly.named("contact/media-application/Function").at<object>("Environment.Variables");
    expect(Object.values(variables).filter((value) => /^(data|keys)\//.test(value))).toEqual([]);
  });

  test("besides it, nobody invokes functions but workflows and schedules", () => {
    const invoking = all.filter(({ actions }) => actions.some((action) => action.startsWith("lambda:")));
    const workflows = new Set(
      assembly.ofType("AWS::StepFunctions::StateMachine").map((machine) => machine.at<string>("RoleArn")),
    );
    const schedules = new Set(
      assembly.ofType("AWS::Scheduler::Schedule").map((schedule) => schedule.at<string>("Target.RoleArn")),
    );
    const others = invoking.filter(({ holder }) => !workflows.has(`${holder}/Role.Arn`));
    expect(others.map(({ holder }) => holder).filter((holder) => !schedules.has(`${holder}/Role.Arn`))).toEqual([
      "contact/media-application",
    ]);
  });

  test("of the functions of contact, one alone reads the keys of records, those of orders", () => {
    const reading = all.filter(
      ({ holder, resources }) => holder.startsWith("contact/") && resources.includes("data/RecordKeys.Arn"),
    );
    expect(reading.map(({ holder, conditions }) => [holder, conditions])).toEqual([
      ["contact/call-relay", onlyOn(["order#*"])],
    ]);
  });

  test("they keep to orders in the vault, and none of them writes there", () => {
    const held = all.filter(
      ({ holder, resources }) => holder.startsWith("contact/") && resources.includes("data/Vault.Arn"),
    );
    expect(held.map(({ conditions }) => conditions)).toEqual(held.map(() => onlyOn(["order#*"])));
  });

  test("they name the partitions of every row of theirs that they touch", () => {
    const held = all.filter(({ resources }) => resources.includes("data/Contact.Arn"));
    expect(held.filter(({ conditions }) => conditions.Null?.["dynamodb:LeadingKeys"] !== "false")).toEqual([]);
  });

  test("the one that follows orders reads their stream, and neither standing nor keys nor the orders themselves", () => {
    const resources = new Set(
      all.filter(({ holder }) => holder === "contact/token-follower").flatMap((permission) => permission.resources),
    );
    expect([...resources].sort()).toEqual([
      "contact/DeadLetters.Arn",
      "contact/token-follower/Logs.Arn",
      "data/Contact.Arn",
      "data/Vault.StreamArn",
    ]);
    expect(assembly.named("contact/token-follower/Stream").at("FilterCriteria")).toEqual({
      Filters: [{ Pattern: '{"eventName":["MODIFY"],"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"order#"}]}}}}' }],
    });
  });

  test("and no other function follows the vault", () => {
    const following = all.filter(({ resources }) => resources.includes("data/Vault.StreamArn"));
    expect(following.map(({ holder }) => holder)).toEqual(["contact/token-follower"]);
  });
});

describe("mail", () => {
  const mailing = all.filter(({ actions }) => actions.some((action) => action.startsWith("ses:")));

  test("leaves by three functions, from one address of one domain", () => {
    const sending = {
      effect: "Allow",
      actions: ["ses:SendEmail"],
      resources: [
        "arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:configuration-set/mail/Sender/ConfigurationSet",
        "arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:identity/mail/Sender/Identity",
      ],
      conditions: { StringEquals: { "ses:FromAddress": "cloakroom@mail.example" } },
    };
    expect(mailing).toEqual([
      { holder: "developers/steps-send-notice", ...sending },
      { holder: "incidents/clock-watch", ...sending },
      { holder: "incidents/steps-send-page", ...sending },
    ]);
    expect(assembly.named("mail/Sender/Identity").at("EmailIdentity")).toBe("mail.example");
  });

  test("travels over TLS or not at all", () => {
    expect(assembly.named("mail/Sender/ConfigurationSet").at("DeliveryOptions.TlsPolicy")).toBe("REQUIRE");
  });

  test("is written by who can open an address, and change nothing but what became of a mail", () => {
    const holder = "developers/steps-send-notice";
    const decides = (action: string, table: string, partition: string, attributes: readonly string[] = []) =>
      compilePolicy(all.filter((permission) => permission.holder === holder).map(asStatement))({
        action: `dynamodb:${action}`,
        resource: `data/${table}.Arn`,
        context: requestContext({ "dynamodb:LeadingKeys": [partition], "dynamodb:Attributes": attributes }),
      }).outcome === "allow";
    expect(decides("UpdateItem", "Developers", "application#app_1", ["pk", "sk", "mail"])).toBe(true);
    expect(decides("UpdateItem", "Developers", "application#app_1", ["pk", "sk", "mail", "status"])).toBe(false);
    expect(decides("UpdateItem", "Developers", "developer#dev_1", ["pk", "sk", "mail"])).toBe(false);
    expect(decides("BatchGetItem", "Developers", "developer#dev_1")).toBe(true);
    expect(decides("BatchGetItem", "Developers", "subject#dora")).toBe(false);
    expect(decides("BatchGetItem", "RecordKeys", "developer#dev_1")).toBe(true);
    expect(decides("BatchGetItem", "RecordKeys", "buyer#1")).toBe(false);
    expect(decides("GetItem", "VaultKeys", "class#contact")).toBe(true);
    expect(decides("GetItem", "VaultKeys", "class#address")).toBe(false);
  });
});

describe("roles", () => {
  test("hold nothing on all resources, no wildcard but for a machine's own children, and no permission by exclusion", () => {
    const wide = all.filter(
      (permission) =>
        permission.actions.some((action) => action.includes("*")) ||
        (permission.resources.some((name) => name.includes("*")) && !deliversLogs(permission)),
    );
    // The service makes up the names of children, so that their machine has them under its own name and label.
    const executions =
      "arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:cloakroom-prod-incident-notices";
    const children = { holder: "incidents/IncidentNotices", effect: "Allow", conditions: {} };
    expect(wide).toEqual([
      { ...children, actions: ["states:DescribeExecution", "states:StopExecution"], resources: [`${executions}:*`] },
      { ...children, actions: ["states:RedriveExecution"], resources: [`${executions}/SendPages:*`] },
    ]);
  });

  test("take no policy that AWS manages, but for the one of its backup service", () => {
    const managed = assembly
      .ofType("AWS::IAM::Role")
      .flatMap(({ name, properties }) =>
        ((properties.ManagedPolicyArns ?? []) as string[]).map((arn) => [name, arn.split("/").at(-1)]),
      );
    expect(managed).toEqual([["data/Backups/Role", "AWSBackupServiceRolePolicyForBackup"]]);
  });

  test("are one for each function, assumed by Lambda alone", () => {
    const functions = assembly.ofType("AWS::Lambda::Function");
    const roles = functions.map(({ properties }) => String(properties.Role).replace(/\.Arn$/, ""));
    expect(new Set(roles).size).toBe(functions.length);
    const trusted = roles.map((role) => assembly.named(role).at("AssumeRolePolicyDocument.Statement"));
    expect(trusted).toEqual(
      roles.map(() => [{ Action: "sts:AssumeRole", Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" } }]),
    );
  });

  test("of functions write to the log group of that function, and to no other", () => {
    const logging = all.filter(
      (permission) => permission.actions.some((action) => action.startsWith("logs:")) && !deliversLogs(permission),
    );
    expect(logging.map(({ holder, resources }) => [holder, resources])).toEqual(
      logging.map(({ holder }) => [holder, [`${holder}/Logs.Arn`]]),
    );
    expect(logging).toHaveLength(assembly.ofType("AWS::Lambda::Function").length);
  });
});

interface KeyStatement {
  readonly Action: readonly string[];
  readonly Condition?: unknown;
}

function keyStatements(name: string): readonly KeyStatement[] {
  return assembly.named(name).at("KeyPolicy.Statement");
}

/** State machines have their logs delivered: actions that are taken on all resources only, and read no log. */
const deliversLogs = ({ holder, actions }: Permission): boolean =>
  assembly
    .ofType("AWS::StepFunctions::StateMachine")
    .some((machine) => machine.at("RoleArn") === `${holder}/Role.Arn`) &&
  actions.every((action) =>
    /^logs:(\w+LogDeliver(y|ies)|PutResourcePolicy|Describe(ResourcePolicies|LogGroups))$/.test(action),
  );

/** Neither uses the key nor hands on its use. */
const isAdministration = (action: string): boolean =>
  !action.includes("*") && !/:(Encrypt|Decrypt|ReEncrypt|GenerateDataKey|Sign|GenerateMac|CreateGrant)/.test(action);

/** The conditions that keep a role to the items of some partitions, which a call has to name. */
const onlyOn = (leadingKeys: readonly string[]) => ({
  "ForAllValues:StringLike": { "dynamodb:LeadingKeys": leadingKeys },
  Null: { "dynamodb:LeadingKeys": "false" },
});

/** Whether the policy of a function allows an action on a resource, in a context. */
function decidesOn(
  holder: string,
  action: string,
  resource: string,
  context: Parameters<typeof requestContext>[0],
): boolean {
  const policy = compilePolicy(all.filter((permission) => permission.holder === holder).map(asStatement));
  return policy({ action, resource, context: requestContext(context) }).outcome === "allow";
}

const asStatement = ({ actions, resources, conditions }: Permission) => ({
  Effect: "Allow" as const,
  Action: actions,
  Resource: resources,
  Condition: conditions,
});
