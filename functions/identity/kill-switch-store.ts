import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, UpdateCommand, type UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod/mini";
import { whole } from "#shared/schema.ts";
import { levelKey } from "#shared/standing/levels.ts";
import type { ChangeOutcome, KillSwitchStore } from "./kill-switch.ts";
import { type StandingTransition, type Subject, standingTransitions } from "./standing-transitions.ts";

const subjectRow = z.object({
  status: z.enum(["active", "suspended", "revoked"]),
  epoch: whole(),
  revokedAt: z.optional(z.string()),
  revokedBy: z.optional(z.string()),
  reinstatedAt: z.optional(z.string()),
  reinstatedBy: z.optional(z.string()),
});

/** One conditional write for each change: the status moves and the epoch rises together, however many tokens are out. */
export function killSwitchStore(db: DynamoDBDocumentClient, table: string): KillSwitchStore {
  const change = async (
    subject: Subject,
    transition: StandingTransition,
    parts: Partial<UpdateCommandInput>,
    set: string,
  ) => {
    const { from, to } = standingTransitions[transition];
    const allowed = from.map((status, i) => [`:from${i}`, status] as const);
    try {
      const { Attributes } = await db.send(
        new UpdateCommand({
          TableName: table,
          Key: levelKey(subject),
          UpdateExpression: `SET #status = :to, epoch = if_not_exists(epoch, :zero) + :one, ${set}`,
          ConditionExpression: `${parts.ConditionExpression ?? ""}#status IN (${allowed.map(([name]) => name).join(", ")})`,
          ExpressionAttributeNames: { "#status": "status", ...parts.ExpressionAttributeNames },
          ExpressionAttributeValues: {
            ...Object.fromEntries(allowed),
            ":to": to,
            ":zero": 0,
            ":one": 1,
            ...parts.ExpressionAttributeValues,
          },
          ReturnValues: "ALL_NEW",
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        }),
      );
      return { changed: true, standing: subjectRow.parse(Attributes) } satisfies ChangeOutcome;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const standing = error.Item && subjectRow.parse(unmarshall(error.Item));
      return { changed: false, standing } satisfies ChangeOutcome;
    }
  };

  return {
    revoke: (subject, { by, at, reason, incidentId }) =>
      change(
        subject,
        "revoke",
        {
          // A member of staff has no row until something happens to it; everyone else has had one from the start.
          ConditionExpression: subject.startsWith("staff#") ? "attribute_not_exists(pk) OR " : "",
          ExpressionAttributeValues: {
            ":at": at.toISOString(),
            ":by": by,
            ":reason": reason,
            ":incident": incidentId ?? null,
          },
        },
        "revokedAt = :at, revokedBy = :by, revokedFor = :reason, incidentId = :incident",
      ),
    reinstate: (subject, { by, at, rationale }) =>
      change(
        subject,
        "reinstate",
        {
          ConditionExpression: "revokedBy <> :by AND ",
          ExpressionAttributeValues: {
            ":at": at.toISOString(),
            ":by": by,
            ":rationale": rationale,
            ":now": Math.floor(at.getTime() / 1000),
          },
        },
        "reinstatedAt = :at, reinstatedBy = :by, reinstatedFor = :rationale, tokensNotBefore = :now",
      ),
  };
}
