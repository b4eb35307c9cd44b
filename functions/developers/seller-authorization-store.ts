import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { authorizationKey, authorizationRow, type SellerAuthorization } from "#shared/standing/seller-authorization.ts";

export interface SellerAuthorizationStore {
  authorize(
    sellerId: string,
    applicationId: string,
    grant: { roles: readonly string[]; at: string; expiresAt: string; anew: boolean },
  ): Promise<{ before: SellerAuthorization | undefined }>;
  withdraw(sellerId: string, applicationId: string, at: string): Promise<void>;
}

export function sellerAuthorizationStore(db: DynamoDBDocumentClient, table: string): SellerAuthorizationStore {
  return {
    async authorize(sellerId, applicationId, { roles, at, expiresAt, anew }) {
      const { Attributes } = await db.send(
        new UpdateCommand({
          TableName: table,
          Key: authorizationKey(sellerId, applicationId),
          UpdateExpression:
            "SET #status = :active, epoch = if_not_exists(epoch, :zero) + :raise, #roles = :roles, authorizedAt = :at, expiresAt = :until",
          ExpressionAttributeNames: { "#status": "status", "#roles": "roles" },
          ExpressionAttributeValues: {
            ":active": "active",
            ":zero": 0,
            ":raise": anew ? 1 : 0,
            ":roles": roles,
            ":at": at,
            ":until": expiresAt,
          },
          ReturnValues: "ALL_OLD",
        }),
      );
      return { before: Attributes && authorizationRow.parse(Attributes) };
    },

    async withdraw(sellerId, applicationId, at) {
      await db
        .send(
          new UpdateCommand({
            TableName: table,
            Key: authorizationKey(sellerId, applicationId),
            UpdateExpression: "SET #status = :withdrawn, epoch = epoch + :one, withdrawnAt = :at",
            ConditionExpression: "#status = :active",
            ExpressionAttributeNames: { "#status": "status" },
            ExpressionAttributeValues: { ":withdrawn": "withdrawn", ":active": "active", ":one": 1, ":at": at },
          }),
        )
        .catch((error: unknown) => {
          // There is none, or it is withdrawn already: either way nothing is in force, which is what was asked for.
          if (!(error instanceof Error && error.name === "ConditionalCheckFailedException")) throw error;
        });
    },
  };
}
