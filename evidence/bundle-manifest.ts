import { constants, createHash, createPublicKey, type KeyObject, verify } from "node:crypto";
import { BundleError, textMembers } from "./bundle-lines.ts";

/** What a manifest says of a part: name, lines, bytes in UTF-8, SHA-256 of these in hexadecimal. */
export interface ListedPart {
  readonly name: string;
  readonly records: number;
  readonly bytes: number;
  readonly sha256: string;
}

export interface Manifest {
  readonly format: string;
  readonly incidentId: string;
  readonly exercise: boolean;
  readonly snapshot: number;
  readonly madeAt: string;
  readonly policies: Readonly<Record<string, string>>;
  readonly signedBy: { readonly algorithm: string; readonly keyId: string; readonly publicKeySha256: string };
  readonly records: number;
  readonly recordsByKind: Readonly<Record<string, number>>;
  readonly parts: readonly ListedPart[];
}

/** A manifest whose signature is good, and by which key. */
export interface CheckedManifest {
  readonly manifest: Manifest;
  /** SHA-256 in hexadecimal: of the manifest's bytes, and of the key's DER. */
  readonly sha256: string;
  readonly fingerprint: string;
}

export const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");

/** The first line of a bundle. */
const members = ["manifest", "signature", "algorithm", "keyId", "publicKey"] as const;
/** RSASSA-PSS with SHA-256 and a salt as long as the digest: RFC 8017, section 8.1. */
const algorithm = "RSASSA_PSS_SHA_256";
const saltLength = 32;

/**
 * Checks the signature over the manifest.
 * @param trusted the public key as it was got elsewhere, in PEM; without it the key that the bundle names is believed
 * @throws BundleError
 */
export function checkManifest(line: Uint8Array, trusted?: string): CheckedManifest {
  const sealed = textMembers(line, members, "The first line");
  const named = publicKey(sealed.publicKey, "The public key of the bundle");
  if (pemOf(named) !== sealed.publicKey)
    throw new BundleError("The public key of the bundle is not as it was written.");
  const key = trusted === undefined ? named : publicKey(trusted, "The public key that was given");
  const fingerprint = fingerprintOf(key);
  if (fingerprintOf(named) !== fingerprint)
    throw new BundleError("The bundle was signed by another key than the one that was given.");
  const signature = Buffer.from(sealed.signature, "base64");
  const isGood =
    signature.toString("base64") === sealed.signature &&
    verify(
      "sha256",
      Buffer.from(sealed.manifest),
      { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength },
      signature,
    );
  if (!isGood) throw new BundleError("The signature is not that of the manifest.");
  const manifest = JSON.parse(sealed.manifest) as Manifest;
  if (manifest.format !== "cloakroom-evidence-1") throw new BundleError("The manifest is of a format unknown here.");
  const { signedBy } = manifest;
  const isAsSigned =
    sealed.algorithm === algorithm &&
    signedBy.algorithm === algorithm &&
    signedBy.keyId === sealed.keyId &&
    signedBy.publicKeySha256 === fingerprint;
  if (!isAsSigned) throw new BundleError("The manifest says that another key or algorithm signed it.");
  return { manifest, sha256: sha256(sealed.manifest), fingerprint };
}

function publicKey(pem: string, what: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch {
    throw new BundleError(`${what} is no public key.`);
  }
  if (key.asymmetricKeyType !== "rsa") throw new BundleError(`${what} is no RSA key.`);
  return key;
}

const pemOf = (key: KeyObject): string => key.export({ format: "pem", type: "spki" }) as string;
const fingerprintOf = (key: KeyObject): string => sha256(key.export({ format: "der", type: "spki" }));
