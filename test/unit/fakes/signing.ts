import { constants, generateKeyPairSync, privateEncrypt } from "node:crypto";
import { GetPublicKeyCommand, type KMSClient, SignCommand } from "@aws-sdk/client-kms";

/** DER of a SHA-256 DigestInfo, up to the digest (RFC 8017, section 9.2, note 1). */
const sha256DigestInfo = Buffer.from("3031300d060960864801650304020105000420", "hex");

/** A KMS that holds one RSA key for signing. `calls` are the names of the commands that it was sent. */
export function fakeSigningKms() {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const calls: string[] = [];
  const send = async (command: unknown) => {
    if (command instanceof GetPublicKeyCommand) {
      calls.push("GetPublicKey");
      return { PublicKey: publicKey.export({ format: "der", type: "spki" }) };
    }
    if (!(command instanceof SignCommand)) throw new TypeError("this KMS only signs");
    calls.push("Sign");
    const padding = constants.RSA_PKCS1_PADDING;
    const digestInfo = Buffer.concat([sha256DigestInfo, command.input.Message as Uint8Array]);
    return { Signature: privateEncrypt({ key: privateKey, padding }, digestInfo) };
  };
  return { kms: { send } as unknown as KMSClient, calls, publicKey, privateKey };
}
