import { deflateRawSync, inflateRawSync } from "node:zlib";
import * as z from "zod/mini";
import { type PiiField, piiFields } from "#shared/pii-field.ts";
import { fromBase85, toBase85 } from "./base85.ts";

/** One order that a restricted data token names: its fields, and the seller whose authorisation it was issued under. */
export interface Grant {
  readonly orderId: string;
  readonly sellerId: string;
  /** Epoch of the seller's authorisation: a withdrawal ends the token, also when the seller authorises again. */
  readonly authorizationEpoch: number;
  readonly fields: readonly PiiField[];
}

const number = z.coerce.number();
const row = z.tuple([z.string(), z.string(), number, number]);

function toGrant(columns: readonly unknown[]): Grant {
  const [orderId, sellerId, authorizationEpoch, bits] = row.parse(columns);
  return { orderId, sellerId, authorizationEpoch, fields: fromBits(bits) };
}

/** Fields as bits, in the order of the list: the list only ever grows at its end. */
const toBits = (fields: readonly PiiField[]) =>
  fields.reduce((bits, field) => bits | (1 << piiFields.indexOf(field)), 0);
const fromBits = (bits: number) => piiFields.filter((_, i) => bits & (1 << i));

/**
 * Packs 1 to 50 grants into one claim. A token for 50 orders must pass API Gateway, which takes 10,240 bytes of headers,
 * even where every id is 64 random characters: so they are written column by column, because alike beside alike deflates
 * best, and in base 85, because the token puts base64url around everything once more.
 */
export function packGrants(grants: readonly Grant[]): string {
  const columns = [
    grants.map(({ orderId }) => orderId),
    grants.map(({ sellerId }) => sellerId),
    grants.map(({ authorizationEpoch }) => authorizationEpoch),
    grants.map(({ fields }) => toBits(fields)),
  ];
  // Ids that the marketplace owns have neither spaces nor line breaks.
  const text = columns.map((column) => column.join(" ")).join("\n");
  return toBase85(deflateRawSync(text, { level: 9 }));
}

/** @throws on a claim that we did not pack, which a signature of ours rules out */
export function unpackGrants(claim: string): Grant[] {
  const text = inflateRawSync(fromBase85(claim), { maxOutputLength: 64 * 1024 }).toString("utf8");
  const columns = text.split("\n").map((column) => column.split(" "));
  return (columns[0] ?? []).map((_, i) => toGrant(columns.map((column) => column[i])));
}
