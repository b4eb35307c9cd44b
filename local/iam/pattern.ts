/**
 * Turns a pattern of an IAM policy into a test: `*` stands for any characters, `?` for exactly one, all else for itself.
 * Source: IAM User Guide, "IAM JSON policy elements: Resource" and "String condition operators".
 */
type Matcher = (value: string) => boolean;

const escapeLiteral = (text: string): string => text.replace(/[\\^$.|+()[\]{}]/g, "\\$&");

/** Values of `StringLike`: case matters, and `*` runs across every character. */
export function likePattern(pattern: string): Matcher {
  const expression = new RegExp(`^${escapeLiteral(pattern).replaceAll("*", ".*").replaceAll("?", ".")}$`, "s");
  return (value) => expression.test(value);
}

/** Values of `Action`: as `likePattern`, but `KMS:decrypt` names the same action as `kms:Decrypt`. */
export function actionPattern(pattern: string): Matcher {
  const matches = likePattern(pattern.toLowerCase());
  return (action) => matches(action.toLowerCase());
}

/**
 * Values of `Resource`: case matters. A `*` stays within its colon-separated part of the ARN, unless it ends that part:
 * then it may run on across colons.
 */
export function resourcePattern(pattern: string): Matcher {
  const source = escapeLiteral(pattern)
    .replaceAll(/\*(?!:|$)/g, "[^:]\0")
    .replaceAll("*", ".*")
    .replaceAll("\0", "*")
    .replaceAll("?", "[^:]");
  const expression = new RegExp(`^${source}$`, "s");
  return (resource) => expression.test(resource);
}

/** Values of `ArnLike`: case matters, and each of an ARN's six colon-separated parts is matched for itself. */
export function arnPattern(pattern: string): Matcher {
  const matchers = arnParts(pattern).map(likePattern);
  return (arn) => {
    const parts = arnParts(arn);
    return parts.length === matchers.length && parts.every((part, index) => matchers[index]?.(part));
  };
}

/** The sixth part, the resource, may have colons of its own. */
function arnParts(arn: string): string[] {
  const [partition, ...rest] = arn.split(":");
  return [partition ?? "", ...rest.slice(0, 4), rest.slice(4).join(":")];
}
