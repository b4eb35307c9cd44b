import type { ServiceCall } from "./service.ts";

/**
 * - `throttle`: the service's throttling error
 * - `unavailable`: the service's internal error, HTTP 500
 * - `refuse-connection`: the connection is cut, without an answer
 * - `unprocessed`: batch operations succeed, and leave every item unprocessed
 * - `delayMs`: the call is performed, that many milliseconds late
 */
export type FaultMode = "throttle" | "unavailable" | "refuse-connection" | "unprocessed" | { readonly delayMs: number };

/** Which calls fail, and how. A member that is left out matches every call. */
export interface Fault {
  /** Signing name: `dynamodb`, `kms`. */
  readonly service: string;
  /** Operation: `PutItem`. */
  readonly action?: string;
  /** Table name; matches calls that touch the table or one of its indexes. */
  readonly table?: string;
  readonly mode: FaultMode;
  /** How many calls it strikes before it is over; without it, until `clear`. */
  readonly times?: number;
}

export interface Faults {
  add(fault: Fault): void;
  clear(): void;
}

export interface FaultInjection extends Faults {
  /** The mode of the first fault that strikes this call, counted as one of its times. */
  strike(service: string, call: ServiceCall): FaultMode | undefined;
}

/** Faults that tests, and people who practise runbooks, can switch on. They strike after IAM has allowed the call. */
export function createFaults(): FaultInjection {
  let active: { readonly fault: Fault; left: number }[] = [];
  return {
    add: (fault) => {
      active.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
    },
    clear: () => {
      active = [];
    },
    strike(service, call) {
      const struck = active.find(({ fault, left }) => left > 0 && matches(fault, service, call));
      if (struck) struck.left -= 1;
      return struck?.fault.mode;
    },
  };
}

function matches(fault: Fault, service: string, call: ServiceCall): boolean {
  const { action, table, mode } = fault;
  return (
    fault.service === service &&
    (action === undefined || action === call.operation) &&
    (table === undefined || call.permissions.some(({ resource }) => tableOf(resource) === table)) &&
    (mode !== "unprocessed" || call.unprocessed !== undefined)
  );
}

const tableOf = (resource: string): string | undefined => /:table\/([^/]+)/.exec(resource)?.[1];
