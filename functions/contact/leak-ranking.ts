import { type AccessRecord, type Actor, actorKey, type LoggedField } from "#shared/access-log/access-record.ts";
import type { Channel, ContactToken } from "./contact-token.ts";

/**
 * Why somebody may have let a contact value out, the likeliest first. A value was given to one application: what others had
 * is the buyer's contact data in another form, which this value is not.
 */
export const traceReasons = [
  "was_given_this_value",
  "had_another_token_of_the_order",
  "read_the_contact_of_the_order",
  "had_a_token_of_the_buyer",
  "read_the_contact_of_the_buyer",
] as const;
export type TraceReason = (typeof traceReasons)[number];

/** One who could reach the buyer, by what the access log has. */
export interface Suspect {
  readonly actor: Actor;
  readonly reason: TraceReason;
  readonly fields: readonly LoggedField[];
  readonly orders: number;
  readonly records: number;
  /** ISO 8601 */
  readonly firstAt: string;
  readonly lastAt: string;
}

const reaching: Record<Channel, readonly LoggedField[]> = {
  phone: ["recipient.phone", "contact.phone"],
  email: ["recipient.email", "contact.email"],
};

function reasonFor({ contact, orderId }: AccessRecord, token: ContactToken): TraceReason {
  if (contact?.contactTokenId === token.contactTokenId) return "was_given_this_value";
  const same = orderId === token.orderId;
  if (contact) return same ? "had_another_token_of_the_order" : "had_a_token_of_the_buyer";
  return same ? "read_the_contact_of_the_order" : "read_the_contact_of_the_buyer";
}

/**
 * Who could reach a buyer by the channel of a token, each once with the strongest reason.
 * @param records of the buyer
 */
export function ranked(token: ContactToken, records: readonly AccessRecord[]): Suspect[] {
  const told = records
    .map((record) => ({ record, fields: record.fields.filter((field) => reaching[token.channel].includes(field)) }))
    .filter(({ fields }) => fields.length > 0);
  return [...Map.groupBy(told, ({ record }) => actorKey(record.actor)).values()]
    .map((of): Suspect => {
      const times = of.map(({ record }) => record.at).sort();
      const reasons = of.map(({ record }) => traceReasons.indexOf(reasonFor(record, token)));
      return {
        actor: (of[0] as (typeof of)[number]).record.actor,
        reason: traceReasons[Math.min(...reasons)] as TraceReason,
        fields: [...new Set(of.flatMap(({ fields }) => fields))].sort(),
        orders: new Set(of.map(({ record }) => record.orderId)).size,
        records: of.length,
        firstAt: times[0] as string,
        lastAt: times.at(-1) as string,
      };
    })
    .sort((a, b) => traceReasons.indexOf(a.reason) - traceReasons.indexOf(b.reason) || (a.lastAt < b.lastAt ? 1 : -1));
}
