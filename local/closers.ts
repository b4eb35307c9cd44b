/** What has to be undone, the newest first. */
export interface Closers {
  add(close: () => unknown): void;
  /** Adds a part that closes itself, and gives it back. Throws the reason of the signal if that has been given meanwhile. */
  keep<Part extends { close(): unknown }>(part: Part): Part;
  /** Undoes all, once; a failing one does not keep the others from being undone. */
  close(): Promise<void>;
}

/** @param signal tells that whatever is being put together is not wanted any more */
export function createClosers(signal?: AbortSignal): Closers {
  const pending: (() => unknown)[] = [];
  return {
    add: (close) => {
      pending.push(close);
    },
    keep: (part) => {
      pending.push(() => part.close());
      signal?.throwIfAborted();
      return part;
    },
    close: async () => {
      for (let close = pending.pop(); close; close = pending.pop()) {
        try {
          await close();
        } catch {
          // The system is on its way out: there is nobody left to tell.
        }
      }
    },
  };
}

/** Waits for all of them, so that none is still at work when a failure of one is dealt with. */
export async function together<const Tasks extends readonly Promise<unknown>[]>(...tasks: Tasks) {
  await Promise.allSettled(tasks);
  return Promise.all(tasks);
}
