import type { KmsStore } from "#local/kms/key-store.ts";
import type { Invoke } from "#local/lambda/functions.ts";
import type { SentMail } from "#local/mail/mailbox-simulator.ts";
import type { Executions } from "#local/states/executions.ts";
import type { LocalSystem } from "#local/system.ts";
import { dynamodbService } from "./dynamodb-service.ts";
import { dynamodbStreamsService } from "./dynamodb-streams-service.ts";
import { kmsService } from "./kms-service.ts";
import { lambdaService } from "./lambda-service.ts";
import { mailService } from "./mail-service.ts";
import type { ServiceHandler } from "./service.ts";
import { statesService } from "./states-service.ts";

export interface ServiceOptions {
  readonly system: Pick<LocalSystem, "region" | "account" | "tables" | "keys" | "functions"> &
    Partial<Pick<LocalSystem, "stateMachines">>;
  /** Base URL of DynamoDB Local. */
  readonly dynamodbEndpoint: string;
  readonly kmsStore: KmsStore;
  /** Base URL of a server that speaks SES v2; without it there is no mail. */
  readonly mailEndpoint?: string;
  /** Told of every mail that SES took. */
  readonly onMailSent?: (mail: SentMail) => void;
  /** Without it functions cannot invoke functions. */
  readonly invokeFunction?: Invoke;
  /** Without it there are no state machines. */
  readonly executions?: Executions;
}

/** The AWS services that have a stand-in, by the signing name in the credential scope. A new stand-in is a new line. */
export function createServices(options: ServiceOptions): Readonly<Record<string, ServiceHandler>> {
  const { system, dynamodbEndpoint, kmsStore, mailEndpoint, onMailSent, invokeFunction, executions } = options;
  return {
    dynamodb: dynamodbService(system, dynamodbEndpoint),
    "streams.dynamodb": dynamodbStreamsService(system, dynamodbEndpoint),
    kms: kmsService(kmsStore),
    ...(invokeFunction && { lambda: lambdaService(system.functions, invokeFunction) }),
    ...(executions && { states: statesService(executions) }),
    ...(mailEndpoint && { ses: mailService(system, mailEndpoint, onMailSent) }),
  };
}
