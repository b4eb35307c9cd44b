import { describe, expect, it } from "vitest";
import * as z from "zod";
import { anyone } from "#shared/http/access.ts";
import { route } from "#shared/http/route.ts";
import { type Reply, shapeResponse } from "#shared/http/shape-response.ts";
import { readPiiBatch } from "#vault/contract.ts";

const spec = route({
  operationId: "r",
  method: "GET",
  path: "/r",
  summary: "",
  tag: "t",
  access: [anyone],
  responses: {
    200: {
      description: "",
      headers: { "Cache-Control": "no-store" },
      body: z.strictObject({
        id: z.string(),
        list: z.array(z.strictObject({ a: z.strictObject({ b: z.int() }).optional() })).optional(),
      }),
    },
    204: { description: "" },
  },
});
const leak = "Verner Swaniawski";

/** An answer with a field too many at one depth, and what it should be. */
const leaking: [string, Reply, unknown][] = [
  ["at the top", { status: 200, body: { id: "1", name: leak } }, { id: "1" }],
  ["in an item of a list", { status: 200, body: { id: "1", list: [{}, { name: leak }] } }, { id: "1", list: [{}, {}] }],
  [
    "in several places at once",
    { status: 200, body: { name: leak, id: "1", list: [{ a: { b: 1, name: leak }, x: leak }] } },
    { id: "1", list: [{ a: { b: 1 } }] },
  ],
];

describe("a field that the schema does not know", () => {
  it.each(leaking)("is stripped: %s", (_, reply, expected) => {
    const before = structuredClone(reply.body);
    expect(JSON.parse(shapeResponse(spec, reply, "strip").body as string)).toEqual(expected);
    expect(reply.body).toEqual(before);
  });

  it.each(leaking)("fails the request where that is asked for, and is not quoted: %s", (_, reply) => {
    expect(() => shapeResponse(spec, reply, "refuse")).toThrow(/declared shape/);
    expect(() => shapeResponse(spec, reply, "refuse")).not.toThrow(leak);
  });

  it.each<[string, object, object]>([
    [
      "beside the fields",
      { orderId: "1", accessId: "acc_1", fields: { taxId: "T" }, buyerId: leak },
      { orderId: "1", accessId: "acc_1", fields: { taxId: "T" } },
    ],
    [
      "among the fields",
      { orderId: "1", accessId: "acc_1", fields: { taxId: "T", "recipient.phoneAsGiven": leak } },
      { orderId: "1", accessId: "acc_1", fields: { taxId: "T" } },
    ],
    [
      "in an address, and beside the fields as well",
      {
        orderId: "1",
        accessId: "acc_1",
        fields: { shippingAddress: { line1: "1", city: "2", country: "DE", note: leak } },
        buyerId: leak,
      },
      { orderId: "1", accessId: "acc_1", fields: { shippingAddress: { line1: "1", city: "2", country: "DE" } } },
    ],
  ])("is stripped from one of two kinds of item: %s", (_, item, expected) => {
    const reply = { status: 200, body: { purpose: "shipping", items: [item] } };
    const { body = "" } = shapeResponse(readPiiBatch, reply, "strip");
    expect(JSON.parse(body)).toEqual({ purpose: "shipping", items: [expected] });
    expect(() => shapeResponse(readPiiBatch, reply, "refuse")).toThrow(/declared shape/);
  });
});

it("strips a field that none of several alternatives knows, and takes the first that fits then", () => {
  const either = z.union([z.strictObject({ a: z.int() }), z.strictObject({ a: z.int(), b: z.int().optional() })]);
  const body = z.strictObject({ list: z.array(z.strictObject({ one: either })) });
  const ambiguous = route({ ...spec, responses: { 200: { description: "", body } } });
  const reply = { status: 200, body: { list: [{ one: { a: 1, name: leak } }, { one: { a: 2 } }] } };
  const stripped = JSON.parse(shapeResponse(ambiguous, reply, "strip").body as string);
  expect(stripped).toEqual({ list: [{ one: { a: 1 } }, { one: { a: 2 } }] });
  expect(() => shapeResponse(ambiguous, reply, "refuse")).toThrow(/declared shape/);
});

it("does not send an answer of another shape, stripped or not, and does not quote it", () => {
  for (const body of [{ id: 1 }, { id: leak, list: [{ a: { b: leak } }] }, {}, undefined, null, leak])
    for (const unknownFields of ["strip", "refuse"] as const) {
      expect(() => shapeResponse(spec, { status: 200, body }, unknownFields)).toThrow(/declared shape/);
      expect(() => shapeResponse(spec, { status: 200, body }, unknownFields)).not.toThrow(leak);
    }
});

it("does not answer with a status that the route does not declare", () => {
  expect(() => shapeResponse(spec, { status: 201, body: { id: "1" } }, "strip")).toThrow("answers 201");
});

it("sends no body where none is declared", () => {
  expect(shapeResponse(spec, { status: 204, body: leak }, "strip")).toEqual({ statusCode: 204, headers: {} });
});

it("sends the headers that the route declares, and those of the answer", () => {
  const { headers } = shapeResponse(spec, { status: 200, body: { id: "1" }, headers: { "x-a": "1" } }, "refuse");
  expect(headers).toEqual({ "content-type": "application/json", "Cache-Control": "no-store", "x-a": "1" });
});
