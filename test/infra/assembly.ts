import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CloudAssembly } from "aws-cdk-lib/cx-api";
import { type BuildOptions, buildApp } from "#lib/app.ts";
import { bundleOf } from "#lib/bundling.ts";
import { contracts } from "#lib/contracts.ts";

/** A resource of the synthesised templates. Intrinsics are resolved to text that names what they refer to. */
export interface Resource {
  /** `data/Vault`: the part of the system, and the path of the construct in it. */
  readonly name: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** A property by its path (`PolicyDocument.Statement`), in the shape that CloudFormation gives the type. */
  at<T>(path: string): T;
  readonly dependsOn: readonly string[];
  readonly deletionPolicy: string | undefined;
}

export interface Assembly {
  readonly resources: readonly Resource[];
  /** Stack → the stacks that must be deployed before it. */
  readonly stackDependencies: Readonly<Record<string, readonly string[]>>;
  ofType(type: string): readonly Resource[];
  named(name: string): Resource;
}

interface Template {
  readonly Resources: Record<string, RawResource>;
  readonly Outputs?: Record<string, { Value: unknown; Export?: { Name: string } }>;
}

interface RawResource {
  readonly Type: string;
  readonly Properties?: unknown;
  readonly DependsOn?: string | string[];
  readonly DeletionPolicy?: string;
  readonly Metadata: { "aws:cdk:path": string };
}

/** What `prod` has to be told. */
export const prodContext = {
  portalUrl: "https://portal.example/",
  mailFrom: "cloakroom@mail.example",
  assessorsMailbox: "assessors@staff.example",
  incidentMailbox: "incidents@staff.example",
  drillMailbox: "drills@staff.example",
  privacyOfficeMailbox: "privacy@staff.example",
  noticePage: "https://privacy.example/notices/",
  relayDomain: "relay.example",
  extensionNumbers: "+12065550100..+12065550119",
  directNumbers: "+12065550120..+12065550199,+13125550100",
};
const prod: BuildOptions = { stage: "prod", context: prodContext };

/** Synthesises in process, with empty bundles, and reads the templates back as CloudFormation would. */
export function synthesised(options: BuildOptions = prod): Assembly {
  const directory = mkdtempSync(join(tmpdir(), "cloakroom-"));
  const outdir = join(directory, "cdk.out");
  try {
    const context = { ...options.context, "aws:cdk:enable-path-metadata": "true" };
    const bundles = emptyBundles(join(directory, "functions"));
    return readBack(buildApp({ checks: false, ...options, context, bundles, outdir }).synth());
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Reads templates back as CloudFormation would. They must hold the paths of their constructs. */
export function readBack({ directory, stacks }: CloudAssembly): Assembly {
  const templates = stacks.map((stack) => {
    const text = readFileSync(join(directory, stack.templateFile), "utf8");
    return { part: partOf(stack.stackName), template: JSON.parse(text) as Template };
  });
  const resources = readTemplates(templates);
  return {
    resources,
    stackDependencies: Object.fromEntries(
      stacks.map((stack) => [
        partOf(stack.stackName),
        stack.dependencies.map(({ id }) => partOf(id)).filter((id) => !id.endsWith(".assets")),
      ]),
    ),
    ofType: (type) => resources.filter((resource) => resource.type === type),
    named: (name) => {
      const [found, ...more] = resources.filter((resource) => resource.name === name);
      if (!found || more.length > 0) throw new Error(`${more.length + (found ? 1 : 0)} resources are named ${name}`);
      return found;
    },
  };
}

/** Templates do not depend on what functions do; making the real bundles is what takes time. */
export function emptyBundles(bundles: string): string {
  for (const [domain, functions] of Object.entries(contracts)) {
    for (const name of Object.keys(functions)) {
      mkdirSync(bundleOf(bundles, domain, name), { recursive: true });
      writeFileSync(join(bundleOf(bundles, domain, name), "index.cjs"), "");
    }
  }
  return bundles;
}

/** `cloakroom-prod-vault` → `vault` */
const partOf = (stackName: string): string => stackName.split("-").slice(2).join("-");

const nameOf = (part: string, resource: RawResource): string =>
  [part, ...resource.Metadata["aws:cdk:path"].split("/").slice(1)].join("/").replace(/\/(Resource|Default)$/, "");

function readTemplates(templates: readonly { part: string; template: Template }[]): Resource[] {
  const exports = new Map<string, string>();
  const resolverOf = ({ part, template }: (typeof templates)[number]) => {
    const refer = (id: string) => {
      const resource = template.Resources[id];
      return resource ? nameOf(part, resource) : `<${id}>`;
    };
    return { refer, resolve: (value: unknown) => resolve(value, refer, exports) };
  };
  for (const each of templates) {
    for (const { Value, Export } of Object.values(each.template.Outputs ?? {})) {
      if (Export) exports.set(Export.Name, String(resolverOf(each).resolve(Value)));
    }
  }
  return templates.flatMap((each) => {
    const { refer, resolve: resolved } = resolverOf(each);
    return Object.values(each.template.Resources).map((resource) => {
      const properties = resolved(resource.Properties ?? {}) as Resource["properties"];
      return {
        name: nameOf(each.part, resource),
        type: resource.Type,
        properties,
        at: <T>(path: string) => step(properties, path.split(".")) as T,
        dependsOn: [resource.DependsOn ?? []].flat().map(refer),
        deletionPolicy: resource.DeletionPolicy,
      };
    });
  });
}

const step = (value: unknown, [name, ...path]: readonly string[]): unknown =>
  name === undefined ? value : step((value as Record<string, unknown> | undefined)?.[name], path);

/** `Ref` becomes the name of the resource, `Fn::GetAtt` name and attribute, and joined text one text. */
function resolve(value: unknown, refer: (id: string) => string, exports: ReadonlyMap<string, string>): unknown {
  const again = (inner: unknown) => resolve(inner, refer, exports);
  if (Array.isArray(value)) return value.map(again);
  if (typeof value !== "object" || value === null) return value;
  const [[key, argument] = ["", undefined], ...more] = Object.entries(value);
  if (more.length === 0) {
    if (key === "Ref") return refer(String(argument));
    if (key === "Fn::GetAtt")
      return (argument as string[]).map((text, at) => (at === 0 ? refer(text) : text)).join(".");
    if (key === "Fn::ImportValue") return exports.get(String(argument)) ?? `<import ${String(argument)}>`;
    if (key === "Fn::Join") {
      const [separator, parts] = argument as [string, unknown[]];
      return parts.map(again).join(separator);
    }
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, again(inner)]));
}
