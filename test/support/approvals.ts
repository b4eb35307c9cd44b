import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { ApplicationStatus } from "#developers/application-transitions.ts";
import { grantOf } from "#developers/grant.ts";
import type { LocalInstance } from "#local/start.ts";
import { systemIds } from "#shared/ids.ts";
import { bucketOf } from "#shared/storage/index-bucket.ts";
import type { ApplicationBody } from "./developers.ts";
import { operatorOf, tableName } from "./operator.ts";

const day = 24 * 60 * 60 * 1000;

export interface Approving extends Pick<ApplicationBody, "roles" | "dataUses"> {
  readonly status?: ApplicationStatus;
  /** Days from now at which restricted roles end; fewer than none for an approval that is over. */
  readonly days?: number;
  readonly conditions?: readonly string[];
}

/**
 * Writes what an approval leaves in the tables, past the workflow that gives one: for what stands on an approval, whatever
 * state it is in by then. @returns the approval
 */
export async function approve(
  local: LocalInstance,
  applicationId: string,
  { roles, dataUses, status = "approved", days = 365, conditions }: Approving,
) {
  const { db } = operatorOf(local);
  const at = new Date(Date.now() - day).toISOString();
  const until = new Date(Date.now() + days * day).toISOString();
  const about = { at, until, roles, dataUses, policyVersion: "2026-11", ...(conditions && { conditions }) };
  const approval = { approvalId: systemIds.next("apr"), assessmentId: systemIds.next("ass"), ...about };
  const set = (table: "developers" | "standing", sk: string, values: Readonly<Record<string, unknown>>) => {
    const names = Object.keys(values);
    return db.send(
      new UpdateCommand({
        TableName: tableName(local, table),
        Key: { pk: `application#${applicationId}`, sk },
        UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(", ")}`,
        ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, values[name]])),
      }),
    );
  };
  const cohortBucket = bucketOf(`application#${applicationId}`);
  await set("developers", "record", { status, approval, ...(status === "approved" && { cohortBucket }) });
  const { roles: lasting, scopes, restricted } = grantOf(roles, until, undefined, new Date());
  await set("standing", "standing", { roles: lasting, scopes, ...(restricted && { restricted }) });
  return approval;
}
