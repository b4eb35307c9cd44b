import { deflateRawSync, inflateRawSync } from "node:zlib";
import * as z from "zod";
import { type PiiField, piiFields } from "#shared/pii-field.ts";

/** One order that a restricted data token names: its fields, and the seller whose authorisation it was issued under. */
export interface Grant {
  readonly orderId: string;
  readonly sellerId: string;
  /** Epoch of the seller's authorisation: a withdrawal ends the token, also when the seller authorises again. */
  readonly authorizationEpoch: number;
  readonly fields: readonly PiiField[];
}

const packed = z.array(z.tuple([z.string(), z.int(), z.array(z.tuple([z.string(), z.int()]))]));

/** Fields as bits, in the order of the list: the list only ever grows at its end. */
const toBits = (fields: readonly PiiField[]) =>
  fields.reduce((bits, field) => bits | (1 << piiFields.indexOf(field)), 0);
const fromBits = (bits: number) => piiFields.filter((_, i) => bits & (1 << i));

/**
 * Packs grants into one claim. A token for 50 orders must pass API Gateway, which takes 10,240 bytes of headers: so they
 * are grouped by seller, fields are bits, and the whole is deflated.
 */
export function packGrants(grants: readonly Grant[]): string {
  const bySeller = Map.groupBy(grants, ({ sellerId, authorizationEpoch }) =>
    JSON.stringify([sellerId, authorizationEpoch]),
  );
  const groups = [...bySeller].map(([seller, of]) => [
    ...JSON.parse(seller),
    of.map(({ orderId, fields }) => [orderId, toBits(fields)]),
  ]);
  return deflateRawSync(JSON.stringify(groups), { level: 9 }).toString("base64url");
}

/** @throws on a claim that we did not pack, which a signature of ours rules out */
export function unpackGrants(claim: string): Grant[] {
  const json = inflateRawSync(Buffer.from(claim, "base64url"), { maxOutputLength: 64 * 1024 }).toString("utf8");
  return packed
    .parse(JSON.parse(json))
    .flatMap(([sellerId, authorizationEpoch, orders]) =>
      orders.map(([orderId, bits]) => ({ orderId, sellerId, authorizationEpoch, fields: fromBits(bits) })),
    );
}
