import { catalogue, type LogCode, type LogFields } from "./catalogue.ts";

/** Writes one line of JSON, holding just the catalogued fields. `requestId` ties the lines of one request together. */
export function log<C extends LogCode>(code: C, fields: LogFields<C>, requestId?: string): void {
  const { level, fields: allowed } = catalogue[code];
  const given = fields as Readonly<Record<string, string | number | undefined>>;
  const line = { level, code, requestId, ...Object.fromEntries(allowed.map((name) => [name, given[name]])) };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
