import { StateError } from "./state-error.ts";

/** The quota "Maximum input or output size for a task, state, or execution", in bytes of UTF-8. */
const maximumBytes = 262_144;

/** JSON of what a state takes or gives. Throws StateError where the service would find it too large. */
export function serialised(name: string, value: unknown): string {
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) <= maximumBytes) return text;
  throw new StateError(
    "States.DataLimitExceeded",
    `The data of the state '${name}' are larger than ${maximumBytes} bytes`,
  );
}
