import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import * as z from "zod";

/** One resource of a template, as CloudFormation has it: properties still hold intrinsics. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** One stack of the cloud assembly. */
export interface AssemblyStack {
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly resources: Readonly<Record<string, TemplateResource>>;
  readonly outputs: Readonly<Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>>;
  /** Object key in the assets bucket → absolute path of the directory that is zipped there. */
  readonly assets: ReadonlyMap<string, string>;
}

const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      properties: z
        .object({ templateFile: z.string().optional(), stackName: z.string().optional(), file: z.string().optional() })
        .prefault({}),
      dependencies: z.array(z.string()).default([]),
    }),
  ),
});

const templateSchema = z.object({
  Parameters: z.record(z.string(), z.object({ Default: z.unknown() })).default({}),
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
  Outputs: z
    .record(z.string(), z.object({ Value: z.unknown(), Export: z.object({ Name: z.unknown() }).optional() }))
    .default({}),
});

const assetsSchema = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string().optional() }),
      destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
    }),
  ),
});

async function readJson<Schema extends z.ZodType>(file: string, schema: Schema): Promise<z.infer<Schema>> {
  return schema.parse(JSON.parse(await readFile(file, "utf8")));
}

async function readAssets(directory: string, file: string): Promise<[string, string][]> {
  const { files } = await readJson(join(directory, file), assetsSchema);
  return Object.values(files).flatMap(({ source, destinations }) =>
    source.path === undefined
      ? []
      : Object.values(destinations).map(({ objectKey }): [string, string] => [
          objectKey,
          resolve(directory, source.path ?? ""),
        ]),
  );
}

/**
 * Reads every stack of a synthesised cloud assembly: `manifest.json`, the templates and the asset manifests that it names.
 *
 * @throws if a file is missing or does not have the cloud assembly's form (aws-cdk-lib, `cloud-assembly-schema`)
 */
export async function readAssembly(directory: string): Promise<readonly AssemblyStack[]> {
  const { artifacts } = await readJson(join(directory, "manifest.json"), manifestSchema);
  const stacks = Object.entries(artifacts).filter(([, { type }]) => type === "aws:cloudformation:stack");
  return Promise.all(
    stacks.map(async ([id, { properties, dependencies }]) => {
      const template = await readJson(
        join(directory, properties.templateFile ?? `${id}.template.json`),
        templateSchema,
      );
      const assetFiles = dependencies.flatMap((name) => {
        const artifact = artifacts[name];
        return artifact?.type === "cdk:asset-manifest" && artifact.properties.file ? [artifact.properties.file] : [];
      });
      const assets = await Promise.all(assetFiles.map((file) => readAssets(directory, file)));
      return {
        name: properties.stackName ?? id,
        parameters: Object.fromEntries(Object.entries(template.Parameters).map(([key, { Default }]) => [key, Default])),
        resources: template.Resources,
        outputs: template.Outputs as AssemblyStack["outputs"],
        assets: new Map(assets.flat()),
      };
    }),
  );
}
