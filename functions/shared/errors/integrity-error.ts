/**
 * Stored or answered bytes are not what they claim to be: a sealed field that does not authenticate, a key that KMS
 * answered for another, a row of the wrong shape. Never retried, never answered around; it is logged as an integrity
 * event.
 */
export class IntegrityError extends Error {
  override readonly name = "IntegrityError";
  /**
   * What failed, by ids only, such as `order/100-1/contact/recipient.email/3`. Never personal data, so it may be
   * logged.
   */
  readonly subject: string;

  constructor(subject: string, options?: ErrorOptions) {
    super(`integrity check failed: ${subject}`, options);
    this.subject = subject;
  }
}
