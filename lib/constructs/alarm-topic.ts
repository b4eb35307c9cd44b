import { Aws } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";

export interface AlarmTopicProps {
  readonly key: IKey;
  /** Keeps what could not be delivered. */
  readonly deadLetters: IQueue;
  readonly email: string | undefined;
}

/** Where alarms go. Takes publications over TLS only, from the alarms of this account; rules add themselves. */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string, { key, deadLetters, email }: AlarmTopicProps) {
    super(scope, id, { displayName: "Cloakroom alarms", masterKey: key, enforceSSL: true });
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
        actions: ["sns:Publish"],
        resources: [this.topicArn],
        conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
      }),
    );
    if (email) this.addSubscription(new EmailSubscription(email, { deadLetterQueue: deadLetters }));
  }
}
