import { sfn, startExecution } from "#shared/clients/sfn.ts";
import { readEnv } from "#shared/env.ts";
import { streamFunction } from "#shared/stream-function.ts";
import { evidenceStartsOf } from "./evidence-signals.ts";
import { incidentSignals } from "./incident-signals.contract.ts";
import { startsOf } from "./incident-signals.ts";
import { reinstatementStartsOf } from "./reinstatement-signals.ts";

const env = readEnv(incidentSignals);
const workflows = sfn();
const machines = {
  incidents: env.INCIDENTS_WORKFLOW_ARN,
  "incident-notices": env.NOTICES_WORKFLOW_ARN,
  reinstatements: env.REINSTATEMENTS_WORKFLOW_ARN,
  evidence: env.EVIDENCE_WORKFLOW_ARN,
};

/** Telling twice is telling once: executions are named after what starts them. */
export const handler = streamFunction("incidents/incident-signals", async (change) => {
  const starts = [...startsOf(change), ...reinstatementStartsOf(change), ...evidenceStartsOf(change)];
  for (const { workflow, ...start } of starts) await startExecution(workflows, machines[workflow], start);
});
