import { IntegrityError } from "#shared/errors/integrity-error.ts";
import { log } from "#shared/log/log.ts";

/**
 * What is stored, or undefined where it does not open: then what is handed in takes its place, which is how a damaged
 * record is mended. That it was damaged is an integrity event all the same.
 * @throws UnavailableError: what could not be read is not damaged
 */
export async function openable<T>(open: () => Promise<T>): Promise<T | undefined> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof IntegrityError)) throw error;
    log("integrity.violation", { route: "intake", subject: error.subject });
    return undefined;
  }
}
