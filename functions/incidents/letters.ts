import type { Buyer } from "#shared/buyers/buyer.ts";
import type { StoredBuyer } from "#shared/buyers/stored-buyer.ts";
import { openFields } from "#shared/crypto/record-sealer.ts";
import type { VaultKeys } from "#shared/crypto/vault-key.ts";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import { logFailure } from "#shared/errors/log-failure.ts";
import type { Incident } from "./incident.ts";
import { mailTags } from "./mail-event.ts";
import type { NoticeDraft, RenderedNotice } from "./notice.ts";
import { languageFor } from "./notice-language.ts";
import { personFacts, renderNotice } from "./notice-render.ts";
import type { Recipient } from "./recipient.ts";
import type { Letter, Posted } from "./sending.ts";

/** A notice to one address. */
export interface NoticeMail extends RenderedNotice {
  /** A bare address. */
  readonly to: string;
  /** What SES tells us with everything that it says of the mail. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What all letters of an incident have in common. */
export interface LettersOf {
  readonly incident: Incident;
  readonly draft: NoticeDraft;
  readonly keys: VaultKeys;
  /** Where the notices of an exercise go, and nothing else. */
  readonly drillMailbox: string;
  readonly officeMailbox: string;
  /** The address under which a code is checked, less the code. */
  readonly page: string;
  readonly hand: (mail: NoticeMail) => Promise<Posted>;
}

/** The letter to one person: opened, written and handed over when it is posted, and not before. */
export const letterTo = (of: LettersOf, recipient: Recipient, stored: StoredBuyer): Letter => ({
  post: async () => {
    const { exercise, incidentId } = of.incident;
    const to = exercise ? of.drillMailbox : await addressOf(of, stored);
    if (typeof to !== "string") return to;
    const tags = mailTags(incidentId, recipient.buyer.buyerId);
    return of.hand({ to, tags, ...written(of, recipient, stored.buyer) });
  },
});

function written({ incident, draft, officeMailbox, page }: LettersOf, { buyer }: Recipient, known: Buyer | undefined) {
  const code = incident.decision?.notify ? incident.decision.code : "";
  const language = languageFor(known?.locale, draft);
  return renderNotice({ incident, draft, person: personFacts(buyer, incident), language, code, officeMailbox, page });
}

/** @throws UnavailableError when KMS or the table of its keys is away */
async function addressOf({ keys }: LettersOf, { buyer, recordKeys }: StoredBuyer): Promise<string | Posted> {
  // Who is erased has no row, or no keys: in what a backup brought back there is nothing that could be opened.
  if (!buyer || !recordKeys) return { outcome: "erased" };
  const { buyerId, version, sealed } = buyer;
  if (!sealed.email) return { outcome: "failed", cause: "no_address" };
  try {
    const fields = { email: { class: "contact", bytes: sealed.email } } as const;
    const { email = "" } = await openFields(keys, { type: "buyer", id: buyerId, version }, recordKeys.keys, fields);
    return email;
  } catch (error) {
    if (!(error instanceof IntegrityError)) throw error;
    logFailure(error, { route: "step incidents/send-page" });
    return { outcome: "failed", cause: "unreadable" };
  }
}
