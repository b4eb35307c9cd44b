import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { openapiDocument } from "#reference/openapi-document.ts";
import { guardFor } from "#shared/http/access.ts";
import { routeKeyOf } from "#test/unit/fakes/http-event.ts";
import { allRoutes } from "#test/unit/fakes/routes.ts";

interface Schema {
  readonly type?: string;
  readonly $ref?: string;
  readonly additionalProperties?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}
interface Operation {
  readonly operationId: string;
  readonly description: string;
  readonly security: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, unknown>>;
}
const document = JSON.parse(JSON.stringify(openapiDocument()));
const paths: Record<string, Record<string, Operation>> = document.paths;
const methods = ["get", "put", "post", "patch", "delete"];
const operations = Object.entries(paths).flatMap(([path, item]) =>
  Object.entries(item).flatMap(([method, operation]) =>
    methods.includes(method) ? [[`${method.toUpperCase()} ${path}`, operation] as const] : [],
  ),
);

/** The objects of a schema that take properties which nobody declared, by where they stand. */
function holes(schema: Schema, at: string): string[] {
  if (schema.$ref) return holes(document.components.schemas[schema.$ref.split("/").at(-1) as string], schema.$ref);
  const open = schema.type === "object" && schema.additionalProperties !== false ? [at] : [];
  const inner = Object.entries(schema.properties ?? {}).map(([name, member]) => [member, `${at}/${name}`] as const);
  const others = [schema.items, ...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  const all = [...inner, ...others.flatMap((member) => (member ? [[member, `${at}/*`] as const] : []))];
  return [...open, ...all.flatMap(([member, where]) => holes(member, where))];
}

/** Names that a schema cannot list: these are held to the questionnaire in force when they are taken in. */
const namedByPolicy: Readonly<Record<string, readonly string[]>> = {
  "PUT /v1/applications/{applicationId}/assessment": ["/answers"],
};

it("describes every route once, and no other", () => {
  expect(operations.map(([key]) => key).toSorted()).toEqual(allRoutes.map(routeKeyOf).toSorted());
  const ids = operations.map(([, { operationId }]) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

describe.each(operations)("%s", (key, operation) => {
  const route = allRoutes.find((one) => routeKeyOf(one) === key);
  if (!route) throw new Error("the document has a route that no contract has");

  it("takes no property that its body does not declare", () => {
    const json = operation.requestBody?.content["application/json"];
    expect(json ? holes(json.schema, "") : []).toEqual(namedByPolicy[key] ?? []);
  });

  it("says who may call it, and asks for a token unless anyone may", () => {
    expect(operation.description).toMatch(/For .+\.$/);
    expect(operation.security.length > 0).toBe(guardFor(route.access) !== "none");
  });

  it("declares the parameters of its path", () => {
    const declared = (operation.parameters ?? []).filter((one) => one.in === "path").map(({ name }) => name);
    expect(declared.toSorted()).toEqual([...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).toSorted());
  });

  it("declares each answer, and the refusals that follow from how it is declared", () => {
    const statuses = Object.keys(operation.responses);
    expect(statuses).toEqual(expect.arrayContaining(Object.keys(route.responses)));
    if (guardFor(route.access) !== "none") expect(statuses).toEqual(expect.arrayContaining(["401", "403", "503"]));
    if (route.request?.body) expect(statuses).toEqual(expect.arrayContaining(["400", "413", "415"]));
  });

  it("takes an Idempotency-Key where it creates once", () => {
    const headers = (operation.parameters ?? []).filter((one) => one.in === "header").map(({ name }) => name);
    expect(headers).toEqual(route.request?.idempotent ? ["Idempotency-Key"] : []);
  });
});

it("is what `npm run openapi` prints", () => {
  const script = fileURLToPath(new URL("../../../functions/reference/print-openapi.ts", import.meta.url));
  const { stdout, stderr } = spawnSync(process.execPath, [script], { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual(document);
});
