import { expect, test } from "vitest";
import { type Resource, synthesised } from "./assembly.ts";

const assembly = synthesised();
const tables = assembly.ofType("AWS::DynamoDB::Table");
const shortName = ({ name }: Resource): string => name.replace("data/", "");

test("the tables are these, with these keys and indexes", () => {
  const schema = tables.map((table) => [
    shortName(table),
    keysOf(table.at("KeySchema")),
    Object.fromEntries(
      (table.at<IndexProperties[] | undefined>("GlobalSecondaryIndexes") ?? []).map((index) => [
        index.IndexName,
        [...keysOf(index.KeySchema), index.Projection.ProjectionType],
      ]),
    ),
  ]);
  expect(schema).toEqual([
    ["Standing", ["pk", "sk"], { byApplication: ["authorizedApplication", "pk", "KEYS_ONLY"] }],
    [
      "Vault",
      ["pk", "sk"],
      {
        byPurge: ["purgeBucket", "purgeAt", "KEYS_ONLY"],
        byEmail: ["emailIndex", "KEYS_ONLY"],
        byPhone: ["phoneIndex", "KEYS_ONLY"],
        byBuyer: ["buyerId", "pk", "KEYS_ONLY"],
      },
    ],
    ["RecordKeys", ["pk"], { byPeriod: ["wrappedUnder", "pk", "KEYS_ONLY"] }],
    ["VaultKeys", ["pk", "sk"], {}],
    ["AccessLog", ["pk", "sk"], { byBuyer: ["buyerId", "orderAt", "ALL"] }],
    ["AdminLog", ["pk", "sk"], { byActor: ["actor", "sk", "ALL"], byDay: ["day", "sk", "ALL"] }],
    [
      "Developers",
      ["pk", "sk"],
      {
        byQueue: ["queue", "submittedAt", "KEYS_ONLY"],
        byListing: ["listed", "pk", "KEYS_ONLY"],
        byCohort: ["cohortBucket", "pk", "KEYS_ONLY"],
      },
    ],
    ["Contact", ["pk", "sk"], {}],
    ["Incidents", ["pk", "sk"], {}],
    ["Evidence", ["pk", "sk"], {}],
    ["Idempotency", ["id"], {}],
  ]);
});

test("what expires is marked with the attribute that says when", () => {
  const expiry = tables.map((table) => [shortName(table), table.at("TimeToLiveSpecification.AttributeName")]);
  expect(Object.fromEntries(expiry.filter(([, attribute]) => attribute))).toEqual({
    Standing: "ttl",
    Vault: "ttl",
    Contact: "ttl",
    Idempotency: "expiration",
  });
});

test("every table can be restored to a point in time, but for record keys: deleting those is how data is destroyed", () => {
  const irrecoverable = tables.filter(
    (table) => table.at("PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled") !== true,
  );
  expect(irrecoverable.map(shortName)).toEqual(["RecordKeys"]);
});

test("backups hold every table but record keys", () => {
  const selected = assembly
    .ofType("AWS::Backup::BackupSelection")
    .flatMap((selection) => selection.at<string[]>("BackupSelection.Resources"));
  const others = [
    "Standing",
    "Vault",
    "VaultKeys",
    "AccessLog",
    "AdminLog",
    "Developers",
    "Contact",
    "Incidents",
    "Evidence",
    "Idempotency",
  ];
  expect(selected).toEqual(others.map((name) => `data/${name}.Arn`));
});

test("no table is replicated or exported by its definition", () => {
  const copied = tables.filter(({ properties }) => properties.KinesisStreamSpecification ?? properties.Replicas);
  expect(copied).toEqual([]);
});

test("three tables tell of their changes, with the row before and after: none that holds keys does", () => {
  const streamed = tables.filter(({ properties }) => properties.StreamSpecification);
  expect(streamed.map((table) => [shortName(table), table.at("StreamSpecification")])).toEqual([
    ["Vault", { StreamViewType: "NEW_AND_OLD_IMAGES" }],
    ["Developers", { StreamViewType: "NEW_AND_OLD_IMAGES" }],
    ["Incidents", { StreamViewType: "NEW_AND_OLD_IMAGES" }],
  ]);
});

test("every table is encrypted under the key for tables, billed on demand, and cannot be deleted by accident", () => {
  const kept = tables.map(({ properties, deletionPolicy }) => ({
    key: properties.SSESpecification,
    billing: properties.BillingMode,
    protected: properties.DeletionProtectionEnabled,
    deletionPolicy,
  }));
  expect(kept).toEqual(
    tables.map(() => ({
      key: { SSEEnabled: true, SSEType: "KMS", KMSMasterKeyId: "keys/Tables.Arn" },
      billing: "PAY_PER_REQUEST",
      protected: true,
      deletionPolicy: "RetainExceptOnCreate",
    })),
  );
});

test("keys outlive their stack, wait 30 days before they are deleted, and rotate where KMS can do so", () => {
  const keys = assembly.ofType("AWS::KMS::Key").map(({ name, properties, deletionPolicy }) => [
    name,
    {
      rotates: properties.EnableKeyRotation ?? false,
      waits: properties.PendingWindowInDays,
      deletionPolicy,
      spec: properties.KeySpec ?? "SYMMETRIC_DEFAULT",
    },
  ]);
  const symmetric = { rotates: true, waits: 30, deletionPolicy: "RetainExceptOnCreate", spec: "SYMMETRIC_DEFAULT" };
  expect(Object.fromEntries(keys)).toEqual({
    "keys/Tables": symmetric,
    "keys/Logs": symmetric,
    "keys/Vault": symmetric,
    "keys/Signing": { ...symmetric, rotates: false, spec: "RSA_2048" },
    "keys/Evidence": { ...symmetric, rotates: false, spec: "RSA_3072" },
  });
});

interface IndexProperties {
  readonly IndexName: string;
  readonly KeySchema: readonly KeyProperties[];
  readonly Projection: { readonly ProjectionType: string };
}
interface KeyProperties {
  readonly AttributeName: string;
}
const keysOf = (schema: readonly KeyProperties[]): string[] => schema.map(({ AttributeName }) => AttributeName);
