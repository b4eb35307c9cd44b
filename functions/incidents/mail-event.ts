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

const mail = { incident: z.string().check(z.minLength(1)), buyer: z.string().check(z.minLength(1)) };

/**
 * What our rule passes on; a member that SES did not say is empty.
 * Source: Amazon SES Developer Guide, "Contents of event data that Amazon SES publishes".
 */
const passed = z.discriminatedUnion("eventType", [
  z.object({ ...mail, eventType: z.literal("Bounce"), bounceType: z.string(), bounceSubType: z.string() }),
  z.object({ ...mail, eventType: z.literal("Complaint"), complaintSubType: z.string() }),
  z.object({ ...mail, eventType: z.literal("Reject") }),
  z.object({ ...mail, eventType: z.literal("Rendering Failure") }),
]);

/** Bounces, and a complaint, by which SES says that it did not try: the address is on a list of those it no longer writes to. */
const onList = new Set(["Suppressed", "OnAccountSuppressionList"]);

/** @throws ZodError for what is no event of ours */
export function toMailEvent(event: unknown): MailEvent {
  const told = passed.parse(event);
  const of = { incidentId: told.incident, buyerId: Buffer.from(told.buyer, "base64url").toString() };
  switch (told.eventType) {
    case "Bounce":
      if (onList.has(told.bounceSubType)) return { ...of, transition: "suppress" };
      return { ...of, transition: "bounce", cause: told.bounceType === "Permanent" ? "permanent" : "transient" };
    case "Complaint":
      return onList.has(told.complaintSubType) ? { ...of, transition: "suppress" } : of;
    default:
      return { ...of, transition: "reject", cause: "refused" };
  }
}
