import { AssemblyError } from "./assembly-error.ts";

/** What intrinsic functions may ask of the template around them. */
export interface Scope {
  readonly stackName: string;
  /** `Ref` of a pseudo parameter, a parameter or a resource; undefined if there is none of that name. */
  ref(name: string): unknown;
  /** `Fn::GetAtt`; undefined if the resource or the attribute is not known. */
  attribute(logicalId: string, attribute: string): string | undefined;
  /** `Fn::ImportValue`; undefined if no stack exports that name. */
  importValue(exportName: string): unknown;
}

/** `Ref: AWS::NoValue`: the property that holds it is as if it were not there. */
export const noValue = Symbol("AWS::NoValue");

type Intrinsic = (argument: unknown, scope: Scope, path: string) => unknown;

function fail(scope: Scope, path: string, problem: string): never {
  throw new AssemblyError(`stack ${scope.stackName}, ${path}`, problem);
}

function known<T>(value: T | undefined, scope: Scope, path: string, what: string): T {
  return value === undefined ? fail(scope, path, `${what} is not known`) : value;
}

function text(value: unknown, scope: Scope, path: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return fail(scope, path, "text was expected");
}

function list(argument: unknown, scope: Scope, path: string): unknown[] {
  const value = resolve(argument, scope, path);
  return Array.isArray(value) ? value : fail(scope, path, "a list was expected");
}

function attributeOf(reference: string, scope: Scope, path: string): string {
  const [logicalId = "", ...attribute] = reference.split(".");
  return known(scope.attribute(logicalId, attribute.join(".")), scope, path, `Fn::GetAtt ${reference}`);
}

const substitute: Intrinsic = (argument, scope, path) => {
  const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const values = (resolve(variables, scope, path) ?? {}) as Record<string, unknown>;
  return text(template, scope, path).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (name in values) return text(values[name], scope, path);
    if (name.includes(".")) return attributeOf(name, scope, path);
    return text(known(scope.ref(name), scope, path, `Ref ${name}`), scope, path);
  });
};

/** The intrinsic functions that the CDK app uses (CloudFormation's intrinsic function reference). */
const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, scope, path) => known(scope.ref(text(name, scope, path)), scope, path, `Ref ${String(name)}`),
  "Fn::GetAtt": (argument, scope, path) =>
    attributeOf(Array.isArray(argument) ? argument.join(".") : text(argument, scope, path), scope, path),
  "Fn::Join": (argument, scope, path) => {
    const [delimiter, values] = list(argument, scope, path);
    return list(values, scope, path)
      .map((value) => text(value, scope, path))
      .join(text(delimiter, scope, path));
  },
  "Fn::Select": (argument, scope, path) => {
    const [index, values] = list(argument, scope, path);
    return known(list(values, scope, path)[Number(index)], scope, path, `Fn::Select ${String(index)}`);
  },
  "Fn::Split": (argument, scope, path) => {
    const [delimiter, value] = list(argument, scope, path);
    return text(value, scope, path).split(text(delimiter, scope, path));
  },
  "Fn::Sub": substitute,
  "Fn::ImportValue": (argument, scope, path) => {
    const name = text(resolve(argument, scope, path), scope, path);
    return known(scope.importValue(name), scope, path, `Fn::ImportValue ${name}`);
  },
};

/**
 * Replaces every intrinsic function in a part of a template by its value.
 *
 * @param path where the part stands, for messages: `VaultTable/Properties/KeySchema`
 * @throws AssemblyError with stack, resource and path for an intrinsic that is unknown or cannot be resolved
 */
export function resolve(value: unknown, scope: Scope, path: string): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => resolve(item, scope, `${path}/${index}`)).filter((item) => item !== noValue);
  }
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? [];
  if (name !== undefined && entries.length === 1 && (name === "Ref" || name.startsWith("Fn::"))) {
    const intrinsic = intrinsics[name] ?? fail(scope, path, `${name} is not supported`);
    return intrinsic(argument, scope, `${path}/${name}`);
  }
  return Object.fromEntries(
    entries
      .map(([key, item]): [string, unknown] => [key, resolve(item, scope, `${path}/${key}`)])
      .filter(([, item]) => item !== noValue),
  );
}
