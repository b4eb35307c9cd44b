/**
 * The condition keys of one request with their values. Names are kept in lower case, because IAM compares names
 * (not values) without regard to case. A key without values is absent, as IAM treats an empty set.
 */
export type RequestContext = ReadonlyMap<string, readonly string[]>;

export const emptyContext: RequestContext = new Map();

/** Builds the context from what a service found in the request; `undefined` and `[]` leave the key out. */
export function requestContext(
  entries: Readonly<Record<string, string | readonly string[] | undefined>>,
): RequestContext {
  const context = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(entries)) {
    const values = typeof value === "string" ? [value] : (value ?? []);
    if (values.length > 0) context.set(name.toLowerCase(), values);
  }
  return context;
}

/** Keys that the front door fills in wherever AWS would, so that "absent" means what it means on AWS. */
const suppliedKeys = new Set(
  [
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:RequestedRegion",
    "dynamodb:Attributes",
    "dynamodb:EnclosingOperation",
    "dynamodb:LeadingKeys",
    "dynamodb:ReturnValues",
    "dynamodb:Select",
    "kms:CallerAccount",
    "kms:EncryptionAlgorithm",
    "kms:EncryptionContextKeys",
    "kms:MacAlgorithm",
    "kms:MessageType",
    "kms:SigningAlgorithm",
    "kms:ViaService",
    "ses:FromAddress",
  ].map((name) => name.toLowerCase()),
);

/** Whether a policy may rely on this condition key here; any other key would silently count as absent. */
export const isSuppliedKey = (name: string): boolean =>
  suppliedKeys.has(name.toLowerCase()) || name.toLowerCase().startsWith("kms:encryptioncontext:");
