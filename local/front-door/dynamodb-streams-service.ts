import * as z from "zod";
import { emptyContext } from "#local/iam/request-context.ts";
import type { AccessRequest } from "#local/iam/statement.ts";
import type { LocalSystem } from "#local/system.ts";
import { tableKeyPermission } from "./dynamodb-permissions.ts";
import { authorization, contentType, refuse, understood } from "./dynamodb-service.ts";
import { tableFinder } from "./dynamodb-tables.ts";
import { createForward } from "./forward.ts";
import { jsonBody, targetOperation, unknownOperation } from "./json-protocol.ts";
import type { ServiceHandler } from "./service.ts";
import { ServiceError } from "./service-error.ts";

/** What names the table whose stream a call touches: an iterator begins with the ARN of its stream. */
const inputs: Readonly<Record<string, z.ZodType<string>>> = {
  ListStreams: z.looseObject({ TableName: z.string() }).transform(({ TableName }) => TableName),
  DescribeStream: z.looseObject({ StreamArn: z.string() }).transform(({ StreamArn }) => tableIn(StreamArn)),
  GetShardIterator: z.looseObject({ StreamArn: z.string() }).transform(({ StreamArn }) => tableIn(StreamArn)),
  GetRecords: z.looseObject({ ShardIterator: z.string() }).transform(({ ShardIterator }) => tableIn(ShardIterator)),
};

const tableIn = (streamArn: string): string => /:table\/([^/]+)\/stream\//.exec(streamArn)?.[1] ?? "";

/**
 * DynamoDB Streams, an endpoint of its own as in the cloud, so that faults of tables do not strike it. Permissions are
 * worked out here, on the stream's ARN in the template; the engine has its own for it, which callers learn by
 * `ListStreams`. All else is DynamoDB Local's doing. Source: Service Authorization Reference, DynamoDB.
 */
export function dynamodbStreamsService(
  system: Pick<LocalSystem, "region" | "account" | "tables">,
  endpoint: string,
): ServiceHandler {
  const forward = createForward(endpoint);
  const findTable = tableFinder(system);

  function permissions(operation: string, table: string): readonly AccessRequest[] {
    const facts = findTable(table);
    const resource = facts.streamArn ?? `${facts.arn}/stream/none`;
    const own = { action: `dynamodb:${operation}`, resource, context: emptyContext };
    return operation === "GetRecords" ? [own, ...tableKeyPermission(facts, system)] : [own];
  }

  return {
    throttled: new ServiceError("LimitExceededException", "There were too many operations on this stream."),
    unavailable: new ServiceError("InternalServerError", "The request could not be processed.", 500),
    interpret(request) {
      const operation = targetOperation(request, "DynamoDBStreams_20120810");
      const schema = inputs[operation];
      if (!schema) throw unknownOperation(`dynamodb:${operation}`);
      const table = understood(() => schema.parse(jsonBody(request)));
      const headers = { "content-type": contentType, "x-amz-target": request.headers["x-amz-target"], authorization };
      return {
        operation,
        permissions: permissions(operation, table),
        perform: () => forward({ method: "POST", path: "/", headers, body: request.body }),
      };
    },
    refuse,
  };
}
