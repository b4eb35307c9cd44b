import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { PolicyDocument, type PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Key, KeySpec, KeyUsage } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import type { Settings } from "../config.ts";
import {
  administration,
  publicHalf,
  useByAlarms,
  useByLogs,
  useByRolesOf,
  useThroughServices,
} from "../constructs/key-policies.ts";
import { StageStack, stackName } from "../constructs/stage-stack.ts";

const signs = ["Sign", "GetPublicKey"];

/** The KMS keys. Each has one job, and a policy that says who may use it for that, and how. */
export class KeysStack extends StageStack {
  /** Encrypts tables and their backups, through DynamoDB and AWS Backup only. */
  readonly tables: Key;
  /** Encrypts log groups and the alarm topic. */
  readonly logs: Key;
  /** Wraps vault keys and index keys; the encryption context of a call says for which class of field. */
  readonly vault: Key;
  /** Signs access tokens; the private half cannot leave KMS. The first signs, all are published: see docs/runbooks/key-at-risk.md. */
  readonly signing: readonly [Key, ...Key[]];
  /** Signs what evidence is made of; the private half cannot leave KMS, and the public one is for everybody to check by. */
  readonly evidence: Key;

  constructor(scope: Construct, settings: Settings) {
    super(scope, "keys", settings);
    const identity = stackName(settings, "identity");
    const vault = stackName(settings, "vault");
    const developers = stackName(settings, "developers");
    const incidents = stackName(settings, "incidents");
    const contact = stackName(settings, "contact");

    this.tables = this.key("Tables", "Tables and their backups", [useThroughServices("dynamodb", "backup")]);
    this.logs = this.key("Logs", "Log groups and alarms", [useByLogs(), useByAlarms()]);
    this.vault = this.key("Vault", "Wraps the keys that seal personal data", [
      useByRolesOf([vault, developers, contact, incidents], ["GenerateDataKey", "Decrypt"], {
        Null: { "kms:EncryptionContextKeys": "false" },
      }),
    ]);
    this.signing = [
      // RS256, because the gateway's JWT authorizer verifies nothing but RSA.
      this.signingKey("Signing", KeySpec.RSA_2048, "Signs access tokens", [useByRolesOf([identity, vault], signs)]),
    ];
    this.evidence = this.signingKey("Evidence", KeySpec.RSA_3072, "Signs evidence of incidents", [
      useByRolesOf([stackName(settings, "incidents")], signs),
      publicHalf(),
    ]);
  }

  private key(id: string, description: string, use: readonly PolicyStatement[]): Key {
    return new Key(this, id, {
      description: `Cloakroom ${this.settings.stage}: ${description}`,
      enableKeyRotation: true,
      ...this.keeping(use),
    });
  }

  private signingKey(id: string, keySpec: KeySpec, description: string, use: readonly PolicyStatement[]): Key {
    return new Key(this, id, {
      description: `Cloakroom ${this.settings.stage}: ${description}`,
      keySpec,
      keyUsage: KeyUsage.SIGN_VERIFY,
      ...this.keeping(use),
    });
  }

  private keeping(use: readonly PolicyStatement[]) {
    return {
      policy: new PolicyDocument({ statements: [administration(), ...use] }),
      removalPolicy: this.settings.retain ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
      // The longest that KMS offers: what these keys seal is lost with them.
      pendingWindow: Duration.days(30),
    };
  }
}
