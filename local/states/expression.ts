import { intrinsicFunctions } from "./intrinsic-functions.ts";
import { parsePath, readPath } from "./json-path.ts";

/** What expressions are evaluated on. */
export interface Data {
  readonly input: unknown;
  /** The context object, which paths that begin with `$$` read. */
  readonly context: unknown;
}

/** A parsed expression: a path, or an intrinsic function with its arguments. */
export type Expression = (data: Data) => unknown;

/** Tokens of an intrinsic function's arguments: text in quotes, a comma or a parenthesis, or anything else up to one. */
const token = /\s*('(?:[^'\\]|\\.)*'|[(),]|(?:\[(?:'(?:[^'\\]|\\.)*'|[^\]])*\]|[^\s(),'])+)\s*/y;

function tokensOf(source: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < source.length) {
    const matched = token.exec(source);
    if (!matched?.[1]) throw new RangeError(`the expression ${source} is not supported`);
    tokens.push(matched[1]);
  }
  return tokens;
}

function pathExpression(path: string): Expression {
  const ofContext = path.startsWith("$$");
  const text = ofContext ? path.slice(1) : path;
  parsePath(text);
  return ({ input, context }) => readPath(ofContext ? context : input, text);
}

/**
 * Parses what may stand behind a key that ends in `.$`.
 *
 * @throws RangeError for what is not supported
 */
export function parseExpression(source: string): Expression {
  if (source.startsWith("$")) return pathExpression(source);
  const tokens = tokensOf(source);

  function parseNext(): Expression {
    const head = tokens.shift() ?? "";
    if (head.startsWith("$")) return pathExpression(head);
    if (tokens[0] === "(") return parseCall(head);
    if (head.startsWith("'")) {
      // Escapes of braces are left for States.Format to read.
      const value = head.slice(1, -1).replace(/\\(['\\])/g, "$1");
      return () => value;
    }
    if (!/^(null|true|false|-?\d+(\.\d+)?)$/.test(head)) throw new RangeError(`${source} is not supported`);
    return () => JSON.parse(head);
  }

  function parseCall(name: string): Expression {
    const run = intrinsicFunctions[name];
    if (!run) throw new RangeError(`the intrinsic function ${name} is not supported`);
    const args: Expression[] = [];
    tokens.shift();
    while (tokens[0] !== ")") {
      args.push(parseNext());
      if (tokens[0] === ",") tokens.shift();
      else if (tokens[0] !== ")") throw new RangeError(`${source} is not supported`);
    }
    tokens.shift();
    return (data) => run(args.map((argument) => argument(data)));
  }

  const expression = parseNext();
  if (tokens.length > 0 || source.startsWith("'")) throw new RangeError(`${source} is not supported`);
  return expression;
}

/** Fills a payload template: the value of each key that ends in `.$` is an expression. */
export function fillTemplate(template: unknown, data: Data): unknown {
  if (Array.isArray(template)) return template.map((element) => fillTemplate(element, data));
  if (template === null || typeof template !== "object") return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith(".$") ? [key.slice(0, -2), parseExpression(String(value))(data)] : [key, fillTemplate(value, data)],
    ),
  );
}

/** Throws RangeError for a template with an expression that is not supported. */
export function checkTemplate(template: unknown): void {
  if (template === null || typeof template !== "object") return;
  for (const [key, value] of Object.entries(template)) {
    if (!Array.isArray(template) && key.endsWith(".$")) parseExpression(String(value));
    else checkTemplate(value);
  }
}
