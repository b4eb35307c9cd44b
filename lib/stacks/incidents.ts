import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";
import { incidentsFunctions } from "#incidents/contract.ts";
import type { FunctionDefaults } from "../constructs/app-function.ts";
import { type AppFunctions, appFunctions } from "../constructs/app-functions.ts";
import { workflowNamed } from "../constructs/bound-workflow.ts";
import { DeadLetters } from "../constructs/dead-letters.ts";
import { MailEvents } from "../constructs/mail-events.ts";
import type { MailSender } from "../constructs/mail-sender.ts";
import { Schedule } from "../constructs/schedule.ts";
import { StageStack } from "../constructs/stage-stack.ts";
import { Workflow } from "../constructs/workflow.ts";
import { evidenceOf } from "../workflows/evidence.ts";
import { incidentNotices } from "../workflows/incident-notices.ts";
import { incidents } from "../workflows/incidents.ts";
import { reinstatements } from "../workflows/reinstatements.ts";
import type { DataStack } from "./data.ts";
import { evidencePlans } from "./evidence-plans.ts";
import { routePlans } from "./incidents-plans.ts";
import { restoringPlans } from "./incidents-restoring-plans.ts";
import { stepPlans } from "./incidents-step-plans.ts";
import { sendingWidth } from "./sending-width.ts";

export interface IncidentsProps extends FunctionDefaults {
  readonly data: DataStack;
  readonly vaultKey: IKey;
  readonly sender: MailSender;
  readonly evidenceKey: IKey;
}

/**
 * What is done when data got where it should not: access ends, and whom it affects is found out. And who may look at buyers'
 * data for a reason.
 */
export class IncidentsStack extends StageStack {
  readonly functions: AppFunctions<typeof incidentsFunctions>;
  readonly deadLetters: DeadLetters;
  readonly mailEvents: MailEvents;
  readonly workflows: readonly Workflow[];

  constructor(scope: Construct, props: IncidentsProps) {
    super(scope, "incidents", props.settings);
    this.deadLetters = new DeadLetters(this, "DeadLetters");
    const workflow = workflowNamed(this, "incidents");
    const notices = workflowNamed(this, "incident-notices");
    const reinstated = workflowNamed(this, "reinstatements");
    const evidence = workflowNamed(this, "evidence");
    const names = { workflow, notices, reinstatements: reinstated, evidence };
    const plans = {
      ...routePlans(props),
      ...stepPlans({ ...props, ...names, deadLetters: this.deadLetters }),
      ...restoringPlans(props),
      ...evidencePlans(props),
    };
    const functions = appFunctions(this, "incidents", incidentsFunctions, props, plans);
    this.functions = functions;
    new Schedule(this, "ClockSchedule", {
      expression: props.settings.clockSchedule,
      target: functions["clock-watch"],
      deadLetters: this.deadLetters,
    });
    this.mailEvents = new MailEvents(this, "MailEvents", {
      ...{ sender: props.sender, tags: ["incident", "buyer"], target: functions["mail-events"] },
    });
    this.workflows = [
      new Workflow(this, "Incidents", {
        ...{ settings: props.settings, logKey: props.logKey, workflow },
        comment: "What follows from an incident: containment, and whom it affects",
        define: (scope) =>
          incidents(scope, {
            contain: functions["steps/contain"],
            withdrawAuthorizations: functions["steps/withdraw-authorizations"],
            finishContaining: functions["steps/finish-containing"],
            planScope: functions["steps/plan-scope"],
            scopeUnit: functions["steps/scope-unit"],
            countScope: functions["steps/count-scope"],
            recordFailure: functions["steps/record-failure"],
          }),
      }),
      new Workflow(this, "IncidentNotices", {
        ...{ settings: props.settings, logKey: props.logKey, workflow: notices },
        comment: "Tells everyone whom an incident affects",
        define: (scope) =>
          incidentNotices(
            scope,
            {
              planSending: functions["steps/plan-sending"],
              sendPage: functions["steps/send-page"],
              failPage: functions["steps/fail-page"],
              finishSending: functions["steps/finish-sending"],
              recordFailure: functions["steps/record-failure"],
            },
            sendingWidth(props.settings.noticesPerSecond),
          ),
      }),
      new Workflow(this, "Reinstatements", {
        ...{ settings: props.settings, logKey: props.logKey, workflow: reinstated },
        comment: "What follows from an access that came back: what an incident took away with it",
        define: (scope) =>
          reinstatements(scope, {
            planRestoring: functions["steps/plan-restoring"],
            restoreAuthorizations: functions["steps/restore-authorizations"],
            finishRestoring: functions["steps/finish-restoring"],
            recordFailure: functions["steps/record-failure"],
          }),
      }),
      new Workflow(this, "Evidence", {
        ...{ settings: props.settings, logKey: props.logKey, workflow: evidence },
        comment: "What is known of an incident that was dealt with, kept and signed",
        define: (scope) =>
          evidenceOf(scope, {
            planScope: functions["steps/plan-scope"],
            evidenceReads: functions["steps/evidence-reads"],
            evidenceCase: functions["steps/evidence-case"],
            evidenceManifest: functions["steps/evidence-manifest"],
            recordFailure: functions["steps/record-failure"],
          }),
      }),
    ];
  }
}
