/** One call that passed the front door. Never a body, a key value or an encryption context. */
export interface CallRecord {
  readonly service: string;
  /** Operation: `PutItem`. */
  readonly action: string;
  /** Name of the role, or `operator`. */
  readonly role: string;
  /** ARNs of the service's own resources that the call touches. */
  readonly resources: readonly string[];
  /** HTTP status; 0 where the connection was cut. */
  readonly status: number;
  /** Why the call was not performed: IAM's sentence, or the error's. */
  readonly refusal?: string;
  /** Milliseconds on the clock of `performance.now()`: calls whose spans do not overlap were made one after another. */
  readonly startedAt: number;
  readonly finishedAt: number;
}

export type CallListener = (call: CallRecord) => void;

export interface CallJournal {
  record(call: CallRecord): void;
  /** Calls the listener for every call to come; the answer ends that. */
  onCall(listener: CallListener): () => void;
}

export function createCallJournal(): CallJournal {
  const listeners = new Set<CallListener>();
  return {
    record(call) {
      for (const listener of listeners) listener(call);
    },
    onCall(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
