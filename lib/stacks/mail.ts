import { CfnOutput } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { Settings } from "../config.ts";
import { MailSender } from "../constructs/mail-sender.ts";
import { StageStack } from "../constructs/stage-stack.ts";

/** Where mail of all domains comes from. */
export class MailStack extends StageStack {
  readonly sender: MailSender;

  constructor(scope: Construct, settings: Settings) {
    super(scope, "mail", settings);
    this.sender = new MailSender(this, "Sender", { from: settings.mailFrom });
    new CfnOutput(this, "DkimRecords", {
      value: this.sender.dkimRecords.map(({ name, value }) => `${name} CNAME ${value}`).join(", "),
      description: "For the DNS of the domain that mail comes from; SES sends nothing before they are there",
    });
  }
}
