import { Duration } from "aws-cdk-lib";
import { boundEvidenceKey } from "../constructs/bound-key.ts";
import { boundTable, type TableGrant } from "../constructs/bound-table.ts";
import type { IncidentsProps } from "./incidents.ts";
import { type EvidenceStep, type PlansOf, subjects } from "./incidents-plans.ts";

/** An incident, as steps read it. */
const incident: TableGrant = { items: ["BatchGetItem"], leadingKeys: ["incidents"] };

/** Parts of evidence, as steps keep them: nothing replaces or takes away one that is there. */
const keepsParts: TableGrant = { items: ["BatchGetItem", "PutItem"], leadingKeys: ["parts#*"] };

/** What each step of the workflow of evidence may do, and on which rows. */
export function evidencePlans({ settings, data, evidenceKey }: IncidentsProps): PlansOf<EvidenceStep> {
  return {
    "steps/evidence-reads": {
      env: {
        ACCESS_LOG_TABLE: boundTable(data.accessLog, { items: ["Query"], leadingKeys: ["application#*", "staff#*"] }),
        ACCESS_LOG_SHARDS: String(settings.accessLogShards),
        INCIDENTS_TABLE: boundTable(data.incidents, incident),
        EVIDENCE_TABLE: boundTable(data.evidence, keepsParts),
      },
      timeout: Duration.minutes(2),
    },
    "steps/evidence-case": {
      env: {
        INCIDENTS_TABLE: boundTable(data.incidents, incident, {
          items: ["Query"],
          leadingKeys: ["incident#*", "affected#*"],
        }),
        ADMIN_LOG_TABLE: boundTable(data.adminLog, { items: ["Query"], leadingKeys: ["incident#*", ...subjects] }),
        EVIDENCE_TABLE: boundTable(data.evidence, keepsParts),
      },
      timeout: Duration.minutes(1),
    },
    // It signs what others have put there: of a part it sees the digest, and not the part.
    "steps/evidence-manifest": {
      env: {
        INCIDENTS_TABLE: boundTable(data.incidents, incident),
        EVIDENCE_TABLE: boundTable(
          data.evidence,
          {
            items: ["Query"],
            leadingKeys: ["parts#*"],
            attributes: ["pk", "sk", "name", "records", "bytes", "sha256"],
          },
          { items: ["PutItem"], leadingKeys: ["manifests#*"] },
        ),
        EVIDENCE_KEY_ARN: boundEvidenceKey(evidenceKey),
      },
      timeout: Duration.minutes(2),
    },
  };
}
