import {
  AlgorithmSuiteIdentifier,
  BranchKeyStoreNode,
  buildClient,
  CommitmentPolicy,
  KmsHierarchicalKeyRingNode,
} from "@aws-crypto/client-node";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { KMSClient } from "@aws-sdk/client-kms";
import { type Name, names, order, orderPii, values } from "#bench/vault/order-pii.ts";
import type { Contender, Values } from "./contender.ts";

const { encrypt, decrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);

/** Its two suites that commit to the key: with a signature over each message, which is its default, and without. */
const suites = {
  signed: AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY_ECDSA_P384,
  unsigned: AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY,
} as const;
type Suite = keyof typeof suites;

/**
 * The AWS Encryption SDK with a hierarchical keyring, whose branch key is cached for 5 minutes, as ours are. The
 * encryption context binds the same facts that our associated data does.
 *
 * @param branchKeyTable a table with the keys `branch-key-id` and `type`; a branch key is made in it
 */
export async function encryptionSdk(
  kms: KMSClient,
  dynamodb: DynamoDBClient,
  branchKeyTable: string,
  keyArn: string,
): Promise<readonly Contender[]> {
  const keyStore = new BranchKeyStoreNode({
    logicalKeyStoreName: branchKeyTable,
    storage: { ddbTableName: branchKeyTable, ddbClient: dynamodb },
    keyManagement: { kmsClient: kms },
    kmsConfiguration: { identifier: keyArn },
  });
  const { branchKeyIdentifier: branchKeyId } = await keyStore.createKey();
  const keyring = new KmsHierarchicalKeyRingNode({ branchKeyId, keyStore, cacheLimitTtl: 300 });
  return [
    perField(keyring, "unsigned"),
    perField(keyring, "signed"),
    asOneMessage(keyring, "unsigned"),
    asOneMessage(keyring, "signed"),
  ];
}

const context = { type: order.type, id: order.id, version: String(order.version) };

/** Like ours: each field can be opened without the others. */
const perField = (keyring: KmsHierarchicalKeyRingNode, suite: Suite): Contender => ({
  name: `encryption sdk, per field, ${suite}`,
  async seal() {
    const stored: Record<string, Uint8Array> = {};
    for (const name of names) {
      const encryptionContext = { ...context, class: orderPii[name].class, field: name };
      const options = { suiteId: suites[suite], encryptionContext };
      stored[name] = (await encrypt(keyring, orderPii[name].value, options)).result;
    }
    return stored;
  },
  async open(stored) {
    const opened: Partial<Record<Name, string>> = {};
    for (const name of names) {
      opened[name] = (await decrypt(keyring, stored[name] ?? new Uint8Array(0))).plaintext.toString("utf8");
    }
    return opened as Values;
  },
});

/** The most favourable to it: all fields in one message, which can only be opened as a whole. */
const asOneMessage = (keyring: KmsHierarchicalKeyRingNode, suite: Suite): Contender => ({
  name: `encryption sdk, one message, ${suite}`,
  async seal() {
    const options = { suiteId: suites[suite], encryptionContext: context };
    return { message: (await encrypt(keyring, JSON.stringify(values), options)).result };
  },
  async open(stored) {
    const { plaintext } = await decrypt(keyring, stored.message ?? new Uint8Array(0));
    return JSON.parse(plaintext.toString("utf8"));
  },
});
