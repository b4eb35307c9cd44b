export interface CredentialScope {
  readonly accessKeyId: string;
  /** The signing name: `dynamodb`, `kms`, `lambda`, `ses`. */
  readonly service: string;
}

/**
 * Who calls which service, read from the credential scope of a Signature Version 4 `Authorization` header. The signature
 * itself is not checked: the front door listens on the loopback interface, for the functions that this machine hosts.
 */
export function credentialScope(authorization: string | undefined): CredentialScope | undefined {
  const match = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/[^/]+\/[^/]+\/([^/]+)\/aws4_request/.exec(authorization ?? "");
  const [, accessKeyId, service] = match ?? [];
  return accessKeyId && service ? { accessKeyId, service } : undefined;
}
