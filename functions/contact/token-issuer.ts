import { type AccessRecord, accessRecord, actorOf } from "#shared/access-log/access-record.ts";
import type { Clock } from "#shared/clock.ts";
import type { Ids } from "#shared/ids.ts";
import type { Order } from "#shared/orders/order.ts";
import type { Caller } from "#shared/standing/caller.ts";
import type { AppPrincipal } from "#shared/standing/principal.ts";
import type { SellerAuthorization } from "#shared/standing/seller-authorization.ts";
import { untilWritten } from "#shared/storage/unless-changed.ts";
import type { ContactKey } from "./contact-key.ts";
import type { Holder, Slot, SlotHolder } from "./contact-rows.ts";
import type { Channel, ContactToken, Format } from "./contact-token.ts";
import { candidatesFor, type HeldBefore } from "./direct-numbers.ts";
import { checkAsk, contactEnded } from "./issue-checks.ts";
import { numberBook } from "./number-book.ts";
import { givenOut, type NumberPool } from "./number-pool.ts";
import { expiryOf } from "./token-expiry.ts";
import { type Block, endOf, type TokenGrounds } from "./token-life.ts";
import { placeFor } from "./token-place.ts";
import type { Issue } from "./token-store.ts";
import { type TokenValue, tokenValue } from "./token-value.ts";

/** What an application asks for, once it was parsed. */
export interface Ask {
  readonly orderId: string;
  readonly channel: Channel;
  /** Of phones. */
  readonly format?: Format | undefined;
  /** E.164. */
  readonly callerNumber?: string | undefined;
  readonly askedUntil?: string | undefined;
}

/** What the first round trip told. */
export interface AskRead {
  readonly principal: AppPrincipal;
  /** In force for the application. */
  readonly roles: readonly string[];
  readonly order: Order | undefined;
  readonly current: SlotHolder | undefined;
  readonly held: readonly Holder[];
}

/** What the second did. */
export interface RestRead {
  readonly authorization: SellerAuthorization | undefined;
  readonly block: Block | undefined;
  readonly current: { readonly token: ContactToken; readonly grounds: TokenGrounds } | undefined;
  /** Of each number that was asked about: who had it. */
  readonly before: readonly HeldBefore[];
}

export interface IssuerPorts {
  readonly key: () => Promise<ContactKey>;
  readonly pool: NumberPool;
  /** Of addresses. */
  readonly domain: string;
  readonly readAsked: (caller: Caller<AppPrincipal>, slot: Slot) => Promise<AskRead>;
  readonly readRest: (read: AskRead, before: readonly Holder[]) => Promise<RestRead>;
  /** @returns false when it has been given to somebody else meanwhile */
  readonly write: (issue: Issue) => Promise<boolean>;
  /** Returns when the record is durable. */
  readonly append: (record: AccessRecord) => Promise<void>;
  readonly clock: Clock;
  readonly ids: Ids;
}

export type Given = {
  readonly contactTokenId: string;
  readonly channel: Channel;
  readonly expiresAt: string;
} & TokenValue;

/**
 * Gives out contact tokens: one at a time for an order, application, channel, format and caller. Three round trips to the
 * database, one after the other, and none for the key while it is in memory. It is on record before it is given.
 */
export function tokenIssuer(ports: IssuerPorts) {
  const { pool, domain, clock, ids } = ports;

  const onRecord = (principal: AppPrincipal, { orderId, buyerId, sellerId, channel, contactTokenId }: ContactToken) =>
    accessRecord(
      {
        ...{ orderId, buyerId, sellerId, purpose: "contact", fields: [`contact.${channel}`] },
        actor: actorOf(principal),
        contact: { contactTokenId, use: "issued" },
      },
      { ids, now: clock.now() },
    );

  async function turn(caller: Caller<AppPrincipal>, ask: Ask): Promise<Given | undefined> {
    const key = await ports.key();
    const { orderId, channel, format, callerNumber, askedUntil } = ask;
    const callerIndex = callerNumber && key.index("caller", callerNumber);
    const slot = { orderId, channel, format, caller: callerIndex, applicationId: caller.claimed.applicationId };
    const asked = await ports.readAsked(caller, slot);
    const { principal, roles } = asked;

    const contactTokenId = ids.next("ctk");
    const now = clock.now();
    const choose = (below: number) => key.choice(below, contactTokenId);
    const numbers = format === "direct" ? givenOut(pool, "direct").map(numberBook(key, pool).indexOf) : [];
    const candidates = candidatesFor(numbers, asked.held, now, choose);
    const rest = await ports.readRest(
      asked,
      candidates.flatMap(({ before }) => before ?? []),
    );
    const { authorization, order } = checkAsk({ ...rest, roles, order: asked.order }, channel, now);

    const given = (token: ContactToken, value: TokenValue): Given => {
      return { contactTokenId: token.contactTokenId, channel, expiresAt: expiryOf(token, order), ...value };
    };
    const { current } = rest;
    if (current && endOf(current.token, current.grounds, now) === undefined) {
      const value = tokenValue({ key, pool, domain }, current.token);
      if (value) {
        await ports.append(onRecord(principal, current.token));
        return given(current.token, value);
      }
    }

    const life = { issuedAt: now.toISOString(), askedUntil, extensions: 0 };
    const end = expiryOf(life, order);
    // Before a number is looked for: nobody is woken because there is none for an order whose time is over.
    if (end <= life.issuedAt) throw contactEnded(end);

    const { developerId, applicationId, clientId, epochs } = principal;
    const kind = { contactTokenId, applicationId, channel, format, caller: callerIndex };
    const { takesOver, ...place } = placeFor({ key, pool, choose }, kind, candidates, rest.before, now);
    const token: ContactToken = {
      ...kind,
      ...{ orderId, buyerId: order.buyerId, sellerId: order.sellerId, developerId, clientId },
      ...{ ...place, tookOverFrom: takesOver?.contactTokenId, status: "issued", version: 1 },
      ...life,
      epochs: { ...epochs, authorization: authorization.epoch },
    };
    const value = tokenValue({ key, pool, domain }, token) as TokenValue;
    const record = onRecord(principal, token);
    const written = await ports.write({
      ...{ token, slot, order, record, takesOver },
      replaces: asked.current?.contactTokenId,
    });
    return written ? given(token, value) : undefined;
  }

  return {
    /**
     * @throws Problem `not_found` (also where seller or role do not allow it), `contact_blocked`, `pii_purged`, `no_phone`,
     *   `no_email`, `contact_ended`, `pool_exhausted`, `try_again`; UnavailableError: then nothing was given out
     */
    issue: (caller: Caller<AppPrincipal>, ask: Ask): Promise<Given> => untilWritten(() => turn(caller, ask)),
  };
}
