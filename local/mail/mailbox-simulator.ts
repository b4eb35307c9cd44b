/** A mail that SES took. */
export interface SentMail {
  readonly messageId: string;
  /** As it was sent: an address, or a name with one. */
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly configurationSet?: string;
}

/** What became of a mail, as SES publishes it to EventBridge. */
export interface MailEvent {
  /** As a configuration set names it. */
  readonly type: "bounce" | "complaint";
  readonly detailType: string;
  /** `eventType`, and a member named after the type. */
  readonly detail: Readonly<Record<string, unknown>>;
}

type Simulated = (
  emailAddress: string,
  shared: { readonly timestamp: string; readonly feedbackId: string },
) => MailEvent;

const bounced =
  (bounceType: string, bounceSubType: string, recipient: object = {}): Simulated =>
  (emailAddress, shared) => ({
    type: "bounce",
    detailType: "Email Bounced",
    detail: {
      eventType: "Bounce",
      bounce: { bounceType, bounceSubType, bouncedRecipients: [{ emailAddress, ...recipient }], ...shared },
    },
  });

const complained: Simulated = (emailAddress, shared) => ({
  type: "complaint",
  detailType: "Email Complaint Received",
  detail: {
    eventType: "Complaint",
    complaint: {
      complainedRecipients: [{ emailAddress }],
      complaintSubType: null,
      complaintFeedbackType: "abuse",
      userAgent: "Amazon SES Mailbox Simulator",
      arrivalDate: shared.timestamp,
      ...shared,
    },
  },
});

const unknownUser = { action: "failed", status: "5.1.1", diagnosticCode: "smtp; 550 5.1.1 user unknown" };
const suppressed = {
  action: "failed",
  status: "5.1.1",
  diagnosticCode: "suppressed",
};

/** An automatic answer counts as a bounce that passes. `success` is delivered, like any address elsewhere. */
const simulated: Readonly<Record<string, Simulated>> = {
  bounce: bounced("Permanent", "General", unknownUser),
  suppressionlist: bounced("Permanent", "Suppressed", suppressed),
  ooto: bounced("Transient", "General"),
  complaint: complained,
};

/**
 * What becomes of a mail to an address of SES's mailbox simulator, with or without a label (`bounce+label@…`); of a mail to
 * anybody else nothing does. Sources: Amazon SES Developer Guide, "Using the mailbox simulator", "Contents of event data
 * that Amazon SES publishes".
 *
 * @param feedbackId of each event
 */
export function mailboxSimulator(
  { to }: Pick<SentMail, "to">,
  now: Date,
  feedbackId: () => string,
): readonly MailEvent[] {
  return to.flatMap((address) => {
    const [, name = ""] = /^([a-z]+)(?:\+[^@]*)?@simulator\.amazonses\.com$/i.exec(address) ?? [];
    const event = simulated[name.toLowerCase()];
    return event ? [event(address, { timestamp: now.toISOString(), feedbackId: feedbackId() })] : [];
  });
}
