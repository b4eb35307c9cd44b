import { RemovalPolicy } from "aws-cdk-lib";
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from "aws-cdk-lib/aws-dynamodb";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import type { Settings } from "../config.ts";

interface Index {
  readonly partitionKey: string;
  readonly sortKey?: string;
  /** Keys only unless said otherwise: an index is not a second copy of the data. */
  readonly projection?: ProjectionType;
}

export interface ProtectedTableProps {
  readonly settings: Settings;
  readonly key: IKey;
  /** `pk` unless said otherwise. */
  readonly partitionKey?: string;
  readonly sortKey?: "sk";
  /** Attribute with the epoch second after which DynamoDB may delete the row. Expiry is enforced when reading; this cleans up. */
  readonly expiry?: string;
  /** False for what must be gone when it is deleted: no point-in-time recovery, no backup. */
  readonly recoverable?: boolean;
  readonly indexes?: Readonly<Record<string, Index>>;
  /** Tells functions of every change, with the row before and after it (docs/adr/0022): see `StreamSource`. */
  readonly stream?: true;
}

const text = (name: string) => ({ name, type: AttributeType.STRING });

/** A table under the key for tables, on demand, protected from deletion. What it holds: docs/storage-schema.md. */
export class ProtectedTable extends Table {
  readonly recoverable: boolean;

  constructor(scope: Construct, id: string, props: ProtectedTableProps) {
    const { settings, key, partitionKey = "pk", sortKey, expiry, recoverable = true, indexes = {}, stream } = props;
    super(scope, id, {
      partitionKey: text(partitionKey),
      ...(sortKey && { sortKey: text(sortKey) }),
      ...(expiry && { timeToLiveAttribute: expiry }),
      ...(stream && { stream: StreamViewType.NEW_AND_OLD_IMAGES }),
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: key,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: recoverable },
      deletionProtection: settings.deletionProtection,
      removalPolicy: settings.retain ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    });
    this.recoverable = recoverable;
    for (const [indexName, index] of Object.entries(indexes)) {
      this.addGlobalSecondaryIndex({
        indexName,
        partitionKey: text(index.partitionKey),
        ...(index.sortKey && { sortKey: text(index.sortKey) }),
        projectionType: index.projection ?? ProjectionType.KEYS_ONLY,
      });
    }
  }
}
