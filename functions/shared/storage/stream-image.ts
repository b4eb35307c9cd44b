import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { Row } from "./consistent-read.ts";

/** An attribute as an event has it: JSON, in which bytes stand as base64. */
export type EventAttribute =
  | { readonly B: string }
  | { readonly BS: readonly string[] }
  | { readonly M: EventImage }
  | { readonly L: readonly EventAttribute[] }
  | Exclude<
      AttributeValue,
      { readonly B: unknown } | { readonly BS: unknown } | { readonly M: unknown } | { readonly L: unknown }
    >;

/** A row as an event of a table's stream has it. */
export interface EventImage {
  readonly [name: string]: EventAttribute;
}

/** The row as whoever reads the table has it: with bytes for what is binary. */
export const rowOfImage = (image: EventImage): Row => unmarshall(attributes(image));

const attributes = (image: EventImage): Record<string, AttributeValue> =>
  Object.fromEntries(Object.entries(image).map(([name, value]) => [name, attribute(value)]));

function attribute(value: EventAttribute): AttributeValue {
  if ("B" in value && value.B !== undefined) return { B: bytes(value.B) };
  if ("BS" in value && value.BS !== undefined) return { BS: value.BS.map(bytes) };
  if ("M" in value && value.M !== undefined) return { M: attributes(value.M) };
  if ("L" in value && value.L !== undefined) return { L: value.L.map(attribute) };
  return value as AttributeValue;
}

const bytes = (base64: string): Uint8Array => Buffer.from(base64, "base64");
