import type { Action, Asking } from "./actions.ts";

/** What chance seldom comes to, told step by step. */
const direct = { app: 0, channel: "phone", format: "direct", caller: 0 } as const;
const issue = (asking: Asking): Action => ({ do: "issue", asking });
const numberOf = (order: number): Action => issue({ ...direct, order });
const dial: Action = { do: "dial", token: 0, from: "its_own", slip: "none", times: 1, told: 1 };
const wait = (days: number): Action => ({ do: "wait", hours: 24 * days });
const latest = 0;
const delivered: Action = { do: "event", order: latest, type: "delivered", hoursAgo: 0 };
const disputed: Action = { do: "event", order: latest, type: "delivery_disputed", hoursAgo: 0 };
const returned: Action = { do: "event", order: latest, type: "returned", hoursAgo: 0 };
const withdraw: Action = { do: "withdraw", token: 0 };
const extension = issue({ order: 4, app: 0, channel: "phone", format: "extension" });

const revived = (asked: Action, by: Action): Action[] => [
  asked,
  dial,
  delivered,
  wait(16),
  dial,
  by,
  dial,
  asked,
  dial,
];
const threeTimes = [numberOf(4), withdraw, numberOf(5), withdraw, numberOf(6), withdraw];

export const examples: readonly Action[][] = [
  revived(extension, disputed),
  revived(numberOf(4), returned),
  [...threeTimes, wait(13), numberOf(7), wait(2), numberOf(7), dial],
  // The number of a token that a dispute would revive has been given to another.
  [
    numberOf(4),
    delivered,
    { do: "follow" },
    numberOf(5),
    numberOf(6),
    wait(29),
    numberOf(7),
    { ...disputed, order: 4 },
    { ...dial, token: 3 },
  ],
  [numberOf(4), numberOf(5), numberOf(6), numberOf(7)],
  [numberOf(4), dial, { do: "block", buyer: 0, seller: 0 }, dial, { do: "call_back", token: 0, phone: 0 }, numberOf(4)],
  [numberOf(4), dial, { do: "take", app: 0, seller: 4 }, dial, numberOf(4), { do: "give", app: 0, seller: 4 }, dial],
  [{ do: "order", buyer: 0, seller: 0, days: 3, has: "phone" }, issue({ order: 4, app: 0, channel: "email" })],
  // What was revoked comes back without what leads to a buyer first.
  [
    { do: "revoke", app: 0, level: "application" },
    { do: "reinstate", app: 0, level: "application" },
    numberOf(4),
    { do: "reinstate", app: 0, level: "application" },
    numberOf(4),
  ],
  [numberOf(4), { ...dial, times: 11 }, wait(1), dial, { do: "call_back", token: 0, phone: 0 }],
];
