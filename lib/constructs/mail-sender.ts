import { ArnFormat, Stack } from "aws-cdk-lib";
import { EventBus } from "aws-cdk-lib/aws-events";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import {
  ConfigurationSet,
  ConfigurationSetEventDestination,
  ConfigurationSetTlsPolicy,
  type DkimRecord,
  EmailIdentity,
  EmailSendingEvent,
  EventDestination,
  Identity,
} from "aws-cdk-lib/aws-ses";
import { Construct } from "constructs";
import type { Binding } from "./binding.ts";

/** What can become of a mail after SES took it that somebody has to know of. A delay is not one: a delivery or a bounce follows. */
const reported = [
  EmailSendingEvent.BOUNCE,
  EmailSendingEvent.COMPLAINT,
  EmailSendingEvent.REJECT,
  EmailSendingEvent.RENDERING_FAILURE,
];

/**
 * One address that mail is sent from, and the domain that vouches for it: signed by DKIM, over TLS or not at all. Bounces and
 * complaints go to that address, and SES no longer writes to whoever they are from. They also go to EventBridge, where
 * `MailEvents` finds them.
 */
export class MailSender extends Construct {
  /** To be published in the DNS of the domain; before they are, SES sends nothing. */
  readonly dkimRecords: readonly DkimRecord[];
  readonly configurationSetName: string;
  private readonly from: string;
  private readonly identityArn: string;

  constructor(scope: Construct, id: string, { from }: { readonly from: string }) {
    super(scope, id);
    const domain = from.slice(from.lastIndexOf("@") + 1);
    const identity = new EmailIdentity(this, "Identity", { identity: Identity.domain(domain) });
    const configurationSet = new ConfigurationSet(this, "ConfigurationSet", {
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
    });
    new ConfigurationSetEventDestination(this, "Events", {
      configurationSet,
      // The only bus that SES takes (Amazon SES Developer Guide, "Set up an Amazon EventBridge destination for event publishing").
      destination: EventDestination.eventBus(EventBus.fromEventBusName(this, "DefaultBus", "default")),
      events: reported,
    });
    this.from = from;
    this.dkimRecords = identity.dkimRecords;
    this.identityArn = identity.emailIdentityArn;
    this.configurationSetName = configurationSet.configurationSetName;
  }

  /**
   * Binds a function to the address: it may send from it, and from no other. SES asks for the permission on the identity,
   * and on the configuration set that a request names.
   * Source: Service Authorization Reference, Amazon SES v2, SendEmail; Amazon SES Developer Guide, "Controlling access".
   */
  bound(): { readonly MAIL_FROM: Binding; readonly MAIL_CONFIGURATION_SET: string } {
    const configurationSetArn = Stack.of(this).formatArn({
      service: "ses",
      resource: "configuration-set",
      resourceName: this.configurationSetName,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    const sending = new PolicyStatement({
      actions: ["ses:SendEmail"],
      resources: [this.identityArn, configurationSetArn],
      conditions: { StringEquals: { "ses:FromAddress": this.from } },
    });
    return {
      MAIL_FROM: { value: this.from, statements: [sending] },
      MAIL_CONFIGURATION_SET: this.configurationSetName,
    };
  }
}
