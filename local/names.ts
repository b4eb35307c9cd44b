const plain = (name: string): string => name.replaceAll("-", "").toLowerCase();

/**
 * Whether a generated physical name contains a part that a person typed. Case and hyphens do not matter: `kill-switch` is
 * in `cloakroom-local-identity-killswitchFunction2D2F123E-645efebf57df`, as CloudFormation's names drop hyphens.
 */
export function nameContains(physicalName: string, part: string): boolean {
  return plain(physicalName).includes(plain(part));
}
