import { authorize, blockSeller, changeStanding, liftBlock, unauthorize } from "./access-acts.ts";
import type { Action, Asking, Level } from "./actions.ts";
import { callBack, dial } from "./call-acts.ts";
import { end, expiry, hour, lives, pairOf } from "./facts.ts";
import { askIn, change, issue } from "./given-tokens.ts";
import { type Answer, type Asked, issueIsRight } from "./issue-rules.ts";
import { bodyOf, follow, handIn, report, shredded } from "./order-acts.ts";
import { type App, apps, buyers, pick, sellers } from "./parties.ts";
import { rotate } from "./system.ts";
import { anyOrder, latestToken, noteGiven, noteOrder, noteTold, unlessRefused, type World } from "./world.ts";

type Of<D extends Action["do"]> = Extract<Action, { readonly do: D }>;
type Performed = Promise<readonly string[] | undefined>;

/** Does it, notes what is so from then on, and tells what of that should not be. */
export async function perform(world: World, action: Action): Performed {
  const { system, facts } = world;
  switch (action.do) {
    case "order":
      return order(world, action);
    case "correct":
      return correct(world, action);
    case "event":
      return event(world, action);
    case "issue":
      return issues(world, [action.asking]);
    case "issue_two":
      return issues(world, [action.asking, action.and]);
    case "extend":
    case "withdraw":
      return changeToken(world, action);
    case "dial":
      return dial(world, action);
    case "call_back":
      return callBack(world, action);
    case "wait":
      system.clock.set(new Date(system.clock.now().getTime() + action.hours * hour).toISOString());
      return undefined;
    case "follow":
      for (const [latest] of world.written.values()) if (latest) await tellOf(world, latest);
      return undefined;
    case "replay": {
      const versions = world.written.get(anyOrder(world, action.order).orderId) ?? [];
      return tellOf(world, pick(versions, action.ago));
    }
    case "sweep":
      for (const { orderId } of facts.orders) {
        const after = await shredded(system, orderId);
        if (after) noteOrder(world, after, undefined);
      }
      return undefined;
    default:
      return changeAccess(world, action);
  }
}

type Snapshot = Parameters<typeof noteTold>[1];
async function tellOf(world: World, snapshot: Snapshot): Performed {
  await follow(world.system, snapshot.order);
  noteTold(world, snapshot);
  return undefined;
}

const dateIn = (now: Date, days: number) => new Date(now.getTime() + days * 24 * hour).toISOString().slice(0, 10);

async function order(world: World, { buyer, seller, days, has }: Of<"order">): Performed {
  const { facts, system } = world;
  if (facts.orders.length >= 12) return undefined;
  const orderId = `order-${facts.orders.length + 1}`;
  const now = system.clock.now();
  const { buyerId, phones } = pick(buyers, buyer);
  const told = { buyerId, sellerId: pick(sellers, seller), placedAt: now.toISOString() };
  const latestDeliveryDate = days < 0 ? undefined : dateIn(now, days);
  const phone = has === "nothing" ? undefined : phones[0];
  const email = has === "both";
  const after = await handIn(system, orderId, bodyOf({ ...told, latestDeliveryDate }, { phone, email }));
  const { purgeAt, revision } = after;
  facts.orders.push({ orderId, ...told, latestDeliveryDate, email, phone, events: [], purgeAt, revision });
  noteOrder(world, after, phone);
  return undefined;
}

async function correct(world: World, action: Of<"correct">): Performed {
  const { orderId, buyerId, sellerId, placedAt, latestDeliveryDate, email } = anyOrder(world, action.order);
  const { phones } = buyers.find((one) => one.buyerId === buyerId) ?? { phones: [] };
  const phone = action.phone === "none" ? undefined : phones[action.phone];
  const body = bodyOf({ buyerId, sellerId, placedAt, latestDeliveryDate }, { phone, email });
  const after = await unlessRefused(() => handIn(world.system, orderId, body));
  if (!("refused" in after)) noteOrder(world, after, phone);
  return undefined;
}

async function event(world: World, { order: n, type, hoursAgo }: Of<"event">): Performed {
  const { system, facts, seen } = world;
  const { orderId, phone } = anyOrder(world, n);
  const now = system.clock.now();
  const dead = facts.tokens.filter((token) => token.order.orderId === orderId && !lives(token, now));
  const at = new Date(now.getTime() - hoursAgo * hour).toISOString();
  const after = await unlessRefused(() => report(system, orderId, { type, at }));
  if (!("refused" in after)) noteOrder(world, after, phone);
  if (dead.some((token) => lives(token, now))) seen.add("a token was revived");
  return undefined;
}

/** Of two who ask at once: whoever was refused was so because of the other, and who was given what another asked for came later. */
function turnOf({ order: of, ask }: Asked, answer: Answer, now: Date): number {
  if ("refused" in answer) return 2;
  const own = expiry({ order: of, issuedAt: now.toISOString(), askedUntil: ask.askedUntil, extensions: 0 });
  return Date.parse(answer.given.expiresAt) === own ? 0 : 1;
}

async function issues(world: World, askings: readonly Asking[]): Performed {
  const { facts, system, seen } = world;
  const now = system.clock.now();
  const asked = askings.map((asking): Asked => {
    const of = anyOrder(world, asking.order);
    return { app: pick(apps, asking.app), order: of, ask: askIn(system, of.orderId, asking) };
  });
  const given = ({ app, ask }: Asked) => unlessRefused(async () => ({ given: await issue(system, app, ask) }));
  const answers = await Promise.all(asked.map(given));
  const broken: string[] = [];
  const both = asked.map((one, i) => ({ one, answer: answers[i] as Answer }));
  for (const { one, answer } of both.toSorted((a, b) => turnOf(a.one, a.answer, now) - turnOf(b.one, b.answer, now))) {
    broken.push(...issueIsRight(facts, one, answer, now, askings.length === 1));
    const { channel, format } = one.ask;
    seen.add("refused" in answer ? answer.refused : `issued ${channel} ${format}`);
    if ("given" in answer) noteGiven(world, one, answer.given);
  }
  return broken;
}

async function changeToken(world: World, { do: act, token: back }: Of<"extend" | "withdraw">): Performed {
  const { system, seen } = world;
  const token = latestToken(world, back);
  if (!token) return undefined;
  const now = system.clock.now();
  const { contactTokenId, order: of, extensions } = token;
  const app = apps.find(({ clientId }) => clientId === token.clientId) as App;
  const result = await unlessRefused(() => change(system, app, contactTokenId, act));
  const refused = result?.refused;
  if (refused === "access_revoked" || refused === "forbidden") return undefined;
  const room = expiry({ ...token, extensions: extensions + 1 }) > expiry(token);
  const may = act === "withdraw" || (lives(token, now) && extensions < 2 && room);
  if (may === (refused !== undefined)) return [`${act} of ${contactTokenId}: ${refused}`];
  if (refused) return undefined;
  if (act === "extend") token.extensions += 1;
  else if (!token.causes.has("withdrawn")) end([token], "withdrawn", now);
  token.told = { ...token.told, revision: of.revision };
  seen.add(act);
  return undefined;
}

async function changeAccess(
  world: World,
  action: Of<"block" | "lift" | "revoke" | "reinstate" | "rotate" | "give" | "take">,
) {
  const { system, facts } = world;
  const now = system.clock.now();
  if ("buyer" in action) {
    const { buyerId } = pick(buyers, action.buyer);
    const sellerId = pick(sellers, action.seller);
    const of = facts.tokens.filter(({ order: one }) => one.buyerId === buyerId && one.sellerId === sellerId);
    if (action.do === "lift") {
      await liftBlock(system, { buyerId, sellerId });
      facts.blocked.delete(pairOf(buyerId, sellerId));
    } else if (await blockSeller(system, { buyerId, sellerId })) {
      facts.blocked.add(pairOf(buyerId, sellerId));
      end(of, "blocked", now);
    }
    return undefined;
  }
  const app = pick(apps, action.app);
  const { applicationId } = app;
  const mine = facts.tokens.filter((token) => token.applicationId === applicationId);
  if (action.do === "rotate") await rotate(system, app);
  else if ("seller" in action) {
    const sellerId = pick(sellers, action.seller);
    if (action.do === "give") await authorize(system, { sellerId, applicationId });
    else if (await unauthorize(system, { sellerId, applicationId }))
      end(
        mine.filter(({ order: one }) => one.sellerId === sellerId),
        "authorization_ended",
        now,
      );
    facts.authorized[action.do === "give" ? "add" : "delete"](pairOf(sellerId, applicationId));
  } else {
    const subject = subjectOf(app, action.level);
    const standing = await changeStanding(system, action.do, subject);
    if (!standing) return undefined;
    facts.revoked[action.do === "revoke" ? "add" : "delete"](subject);
    facts.limited[standing.limitedTo === undefined ? "delete" : "add"](subject);
    if (action.do === "revoke") end(mine, "access_revoked", now);
  }
  return undefined;
}

const subjectOf = ({ applicationId, developerId, clientId }: App, level: Level) =>
  (
    ({
      application: `application#${applicationId}`,
      developer: `developer#${developerId}`,
      credential: `credential#${clientId}`,
    }) as const
  )[level];
