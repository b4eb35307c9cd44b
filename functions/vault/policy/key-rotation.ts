import * as z from "zod/mini";
import { whole } from "#shared/schema.ts";
import data from "./key-rotation.v1.json" with { type: "json" };

/** The life cycle of vault keys: each month has its own, and record keys do not stay under one that is older than this. */
export const keyRotation = z
  .strictObject({ version: z.string(), clause: z.string(), rewrapAfterMonths: whole(z.gt(0)) })
  .parse(data);
