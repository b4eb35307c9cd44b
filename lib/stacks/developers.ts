import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import { developersFunctions } from "#developers/contract.ts";
import type { FunctionDefaults } from "../constructs/app-function.ts";
import { type AppFunctions, appFunctions } from "../constructs/app-functions.ts";
import { workflowNamed } from "../constructs/bound-workflow.ts";
import { DeadLetters } from "../constructs/dead-letters.ts";
import type { MailSender } from "../constructs/mail-sender.ts";
import { StageStack } from "../constructs/stage-stack.ts";
import { Workflow } from "../constructs/workflow.ts";
import { assessments } from "../workflows/assessments.ts";
import { campaigns } from "../workflows/campaigns.ts";
import { notices } from "../workflows/notices.ts";
import { timekeeper } from "../workflows/timekeeper.ts";
import type { DataStack } from "./data.ts";
import { routePlans, type WorkflowNames } from "./developers-plans.ts";
import { stepPlans } from "./developers-step-plans.ts";

export interface DevelopersProps extends FunctionDefaults {
  readonly data: DataStack;
  readonly vaultKey: IKey;
  readonly sender: MailSender;
}

/** Third-party developers: their accounts, their applications, and what sellers authorise these to do. */
export class DevelopersStack extends StageStack {
  readonly functions: AppFunctions<typeof developersFunctions>;
  readonly deadLetters: DeadLetters;
  readonly workflows: readonly Workflow[];

  constructor(scope: Construct, props: DevelopersProps) {
    super(scope, "developers", props.settings);
    this.deadLetters = new DeadLetters(this, "DeadLetters");
    const names = {
      assessments: workflowNamed(this, "assessments"),
      timekeeper: workflowNamed(this, "timekeeper"),
      notices: workflowNamed(this, "notices"),
      campaigns: workflowNamed(this, "campaigns"),
    };

    const plans = { ...routePlans(props), ...stepPlans({ ...props, names, deadLetters: this.deadLetters }) };
    this.functions = appFunctions(this, "developers", developersFunctions, props, plans);
    this.workflows = this.defineWorkflows(props, names);
  }

  private defineWorkflows({ settings, logKey }: DevelopersProps, names: WorkflowNames): Workflow[] {
    const { functions } = this;
    const recordFailure = functions["steps/record-failure"];
    const common = { settings, logKey };
    return [
      new Workflow(this, "Assessments", {
        ...common,
        workflow: names.assessments,
        comment: "From a submission to the decision on it",
        define: (scope) =>
          assessments(scope, {
            assess: functions["steps/assess"],
            awaitDecision: functions["steps/await-decision"],
            remindAssessors: functions["steps/remind-assessors"],
            recordFailure,
          }),
      }),
      new Workflow(this, "Timekeeper", {
        ...common,
        workflow: names.timekeeper,
        comment: "Waits for deadlines, and does what is due",
        define: (scope) =>
          timekeeper(scope, names.timekeeper, {
            planNext: functions["steps/plan-next"],
            actOnDue: functions["steps/act-on-due"],
            recordFailure,
          }),
      }),
      new Workflow(this, "Notices", {
        ...common,
        workflow: names.notices,
        comment: "One mail: sent, or on record as one that could not be",
        define: (scope) =>
          notices(scope, {
            send: functions["steps/send-notice"],
            noteFailed: functions["steps/notice-failed"],
            recordFailure,
          }),
      }),
      new Workflow(this, "Campaigns", {
        ...common,
        workflow: names.campaigns,
        comment: "New assessments of a cohort, from telling it to the deadline",
        define: (scope) =>
          campaigns(scope, {
            planCampaign: functions["steps/plan-campaign"],
            visitCohort: functions["steps/visit-cohort"],
            finishCampaignPhase: functions["steps/finish-campaign-phase"],
            recordFailure,
          }),
      }),
    ];
  }
}
