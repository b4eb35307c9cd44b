import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { Settings } from "../config.ts";

/** `cloakroom-prod-vault`. Key policies and runbooks count on this form. */
export const stackName = ({ stage }: Settings, part: string): string => `cloakroom-${stage}-${part}`;

/** One part of a stage, named and tagged after both, in the account and region of the settings, if they name any. */
export class StageStack extends Stack {
  readonly settings: Settings;

  constructor(scope: Construct, part: string, settings: Settings) {
    const { stage, account, region } = settings;
    super(scope, stackName(settings, part), {
      env: { ...(account && { account }), ...(region && { region }) },
      tags: { application: "cloakroom", stage, part },
      terminationProtection: settings.deletionProtection,
    });
    this.settings = settings;
  }
}
