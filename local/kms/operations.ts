import {
  decrypt,
  encrypt,
  generateDataKey,
  generateDataKeyWithoutPlaintext,
  reEncrypt,
} from "./encryption-operations.ts";
import { cancelKeyDeletion, describeKey, disableKey, enableKey, scheduleKeyDeletion } from "./key-operations.ts";
import type { KmsOperation } from "./kms-operation.ts";
import { generateMac, verifyMac } from "./mac-operations.ts";
import { getPublicKey, sign, verify } from "./signing-operations.ts";

/** The operations of `X-Amz-Target: TrentService.*` that have a local counterpart. */
export const kmsOperations: Readonly<Record<string, KmsOperation>> = {
  CancelKeyDeletion: cancelKeyDeletion,
  Decrypt: decrypt,
  DescribeKey: describeKey,
  DisableKey: disableKey,
  EnableKey: enableKey,
  Encrypt: encrypt,
  GenerateDataKey: generateDataKey,
  GenerateDataKeyWithoutPlaintext: generateDataKeyWithoutPlaintext,
  GenerateMac: generateMac,
  GetPublicKey: getPublicKey,
  ReEncrypt: reEncrypt,
  ScheduleKeyDeletion: scheduleKeyDeletion,
  Sign: sign,
  Verify: verify,
  VerifyMac: verifyMac,
};
