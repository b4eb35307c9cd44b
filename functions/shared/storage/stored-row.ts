import * as z from "zod/mini";
import { IntegrityError } from "#shared/errors/integrity-error.ts";
import type { Row } from "./consistent-read.ts";

/**
 * A row as we write them, or undefined where there is none.
 * @throws IntegrityError naming the row by its key, for one that has another shape: damaged, or written by somebody else
 */
export function storedRow<S extends z.core.$ZodType>(schema: S, row: Row | undefined): z.output<S> | undefined {
  if (row === undefined) return undefined;
  const parsed = z.safeParse(schema, row);
  if (!parsed.success) throw new IntegrityError(`row ${String(row.pk)}`);
  return parsed.data;
}
