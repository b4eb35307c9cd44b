import { Validations } from "aws-cdk-lib";
import { ProjectionType } from "aws-cdk-lib/aws-dynamodb";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import type { Settings } from "../config.ts";
import { ProtectedTable } from "../constructs/protected-table.ts";
import { StageStack } from "../constructs/stage-stack.ts";
import { TableBackups } from "../constructs/table-backups.ts";

/** The tables, one per trust boundary; keys, access patterns and expiry of each: docs/storage-schema.md. */
export class DataStack extends StageStack {
  readonly standing: ProtectedTable;
  readonly vault: ProtectedTable;
  readonly recordKeys: ProtectedTable;
  readonly vaultKeys: ProtectedTable;
  readonly accessLog: ProtectedTable;
  readonly adminLog: ProtectedTable;
  readonly developers: ProtectedTable;
  readonly contact: ProtectedTable;
  readonly incidents: ProtectedTable;
  readonly evidence: ProtectedTable;
  readonly idempotency: ProtectedTable;

  constructor(scope: Construct, settings: Settings, key: IKey) {
    super(scope, "data", settings);
    const common = { settings, key };

    this.standing = new ProtectedTable(this, "Standing", {
      ...common,
      sortKey: "sk",
      expiry: "ttl",
      indexes: { byApplication: { partitionKey: "authorizedApplication", sortKey: "pk" } },
    });
    this.vault = new ProtectedTable(this, "Vault", {
      ...common,
      sortKey: "sk",
      expiry: "ttl",
      stream: true,
      indexes: {
        byPurge: { partitionKey: "purgeBucket", sortKey: "purgeAt" },
        byEmail: { partitionKey: "emailIndex" },
        byPhone: { partitionKey: "phoneIndex" },
        byBuyer: { partitionKey: "buyerId", sortKey: "pk" },
      },
    });
    this.recordKeys = new ProtectedTable(this, "RecordKeys", {
      ...common,
      recoverable: false,
      indexes: { byPeriod: { partitionKey: "wrappedUnder", sortKey: "pk" } },
    });
    this.vaultKeys = new ProtectedTable(this, "VaultKeys", { ...common, sortKey: "sk" });
    this.accessLog = new ProtectedTable(this, "AccessLog", {
      ...common,
      sortKey: "sk",
      indexes: { byBuyer: { partitionKey: "buyerId", sortKey: "orderAt", projection: ProjectionType.ALL } },
    });
    this.adminLog = new ProtectedTable(this, "AdminLog", {
      ...common,
      sortKey: "sk",
      indexes: {
        byActor: { partitionKey: "actor", sortKey: "sk", projection: ProjectionType.ALL },
        byDay: { partitionKey: "day", sortKey: "sk", projection: ProjectionType.ALL },
      },
    });
    this.developers = new ProtectedTable(this, "Developers", {
      ...common,
      sortKey: "sk",
      stream: true,
      indexes: {
        byQueue: { partitionKey: "queue", sortKey: "submittedAt" },
        byListing: { partitionKey: "listed", sortKey: "pk" },
        byCohort: { partitionKey: "cohortBucket", sortKey: "pk" },
      },
    });
    this.contact = new ProtectedTable(this, "Contact", { ...common, sortKey: "sk", expiry: "ttl" });
    this.incidents = new ProtectedTable(this, "Incidents", { ...common, sortKey: "sk", stream: true });
    this.evidence = new ProtectedTable(this, "Evidence", { ...common, sortKey: "sk" });
    this.idempotency = new ProtectedTable(this, "Idempotency", { ...common, partitionKey: "id", expiry: "expiration" });

    this.acknowledgeShredding();
    new TableBackups(this, "Backups", { ...common, tables: this.tables.filter(({ recoverable }) => recoverable) });
  }

  get tables(): readonly ProtectedTable[] {
    return [
      this.standing,
      this.vault,
      this.recordKeys,
      this.vaultKeys,
      this.accessLog,
      this.adminLog,
      this.developers,
      this.contact,
      this.incidents,
      this.evidence,
      this.idempotency,
    ];
  }

  private acknowledgeShredding(): void {
    const reason =
      "Deleting a record's key row is how personal data is destroyed (DPP 2.1, GDPR Art. 17); a copy that could be restored would undo it.";
    Validations.of(this.recordKeys).acknowledge(
      { id: "AwsSolutions-DDB3", reason },
      { id: "NIST.800.53.R5-DynamoDBPITREnabled", reason },
      { id: "NIST.800.53.R5-DynamoDBInBackupPlan", reason },
    );
  }
}
