import * as z from "zod/mini";
import type { MailCause, SendingTransition } from "./sending-transitions.ts";

/** What SES says of the mail to one person, after it has taken it. */
export interface MailEvent {
  readonly incidentId: string;
  readonly buyerId: string;
  /** What it does to the mail; none where the person complained, who has got it. */
  readonly transition?: Extract<SendingTransition, "bounce" | "suppress" | "reject">;
  readonly cause?: MailCause;
}

/** Tags of a mail, by which what SES says of it later finds its row: ids, in the characters that SES allows. */
export const mailTags = (incidentId: string, buyerId: string) => ({
  incident: incidentId,
  buyer: Buffer.from(buyerId).toString("base64url"),
});

const tag = z.tuple([z.string()]);
const mail = z.object({ tags: z.object({ incident: tag, buyer: tag }) });

/**
 * What we look at; addresses in it are left where they are.
 * Source: Amazon SES Developer Guide, "Contents of event data that Amazon SES publishes".
 */
const published = z.object({
  detail: z.discriminatedUnion("eventType", [
    z.object({
      eventType: z.literal("Bounce"),
      mail,
      bounce: z.object({ bounceType: z.string(), bounceSubType: z.string() }),
    }),
    z.object({
      eventType: z.literal("Complaint"),
      mail,
      complaint: z.object({ complaintSubType: z.nullish(z.string()) }),
    }),
    z.object({ eventType: z.literal("Reject"), mail }),
    z.object({ eventType: z.literal("Rendering Failure"), mail }),
  ]),
});

/** Bounces, and a complaint, by which SES says that it did not try: the address is on a list of those it no longer writes to. */
const onList = new Set(["Suppressed", "OnAccountSuppressionList"]);

/** @throws ZodError for what is no event of ours */
export function toMailEvent(event: unknown): MailEvent {
  const { detail } = published.parse(event);
  const { incident, buyer } = detail.mail.tags;
  const of = { incidentId: incident[0], buyerId: Buffer.from(buyer[0], "base64url").toString() };
  switch (detail.eventType) {
    case "Bounce": {
      const { bounceType, bounceSubType } = detail.bounce;
      if (onList.has(bounceSubType)) return { ...of, transition: "suppress" };
      return { ...of, transition: "bounce", cause: bounceType === "Permanent" ? "permanent" : "transient" };
    }
    case "Complaint":
      return onList.has(detail.complaint.complaintSubType ?? "") ? { ...of, transition: "suppress" } : of;
    default:
      return { ...of, transition: "reject", cause: "refused" };
  }
}
