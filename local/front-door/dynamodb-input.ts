import * as z from "zod";

/** The parts of DynamoDB requests that say what a call touches. Everything else is DynamoDB Local's to judge. */

const attributeValue = z.looseObject({ S: z.string().optional(), N: z.string().optional(), B: z.string().optional() });

const item = z.record(z.string(), attributeValue);

export type Item = z.infer<typeof item>;

/** `{S: "a"}` and the like, as IAM's condition keys have them: text. */
export const keyText = ({ S, N, B }: Item[string]): string => S ?? N ?? B ?? "";

const expressions = z.looseObject({
  ConditionExpression: z.string().optional(),
  FilterExpression: z.string().optional(),
  KeyConditionExpression: z.string().optional(),
  ProjectionExpression: z.string().optional(),
  UpdateExpression: z.string().optional(),
  ExpressionAttributeNames: z.record(z.string(), z.string()).optional(),
  ExpressionAttributeValues: item.optional(),
});

export type Expressions = z.infer<typeof expressions>;

export const tableInput = expressions.extend({
  TableName: z.string(),
  IndexName: z.string().optional(),
  Key: item.optional(),
  Item: item.optional(),
  Select: z.string().optional(),
  ReturnValues: z.string().optional(),
});

export type TableInput = z.infer<typeof tableInput>;

/** Table name → the keys to get. */
export const batchGetInput = z.looseObject({
  RequestItems: z.record(z.string(), expressions.extend({ Keys: z.array(item) })),
});

/** Table name → the puts and deletes. */
export const batchWriteInput = z.looseObject({
  RequestItems: z.record(
    z.string(),
    z.array(
      z.looseObject({
        PutRequest: z.looseObject({ Item: item }).optional(),
        DeleteRequest: z.looseObject({ Key: item }).optional(),
      }),
    ),
  ),
});

export const transactWriteInput = z.looseObject({
  TransactItems: z.array(
    z.looseObject({
      Put: tableInput.optional(),
      Update: tableInput.optional(),
      Delete: tableInput.optional(),
      ConditionCheck: tableInput.optional(),
    }),
  ),
});

export const transactGetInput = z.looseObject({ TransactItems: z.array(z.looseObject({ Get: tableInput })) });
