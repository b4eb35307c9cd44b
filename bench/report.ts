/** One table of a benchmark, and what a reader has to know about it. */
export interface Section {
  readonly title: string;
  readonly columns: readonly string[];
  /** As many cells as there are columns; the first says what the row is about. */
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
}

/** For machines: the names of the figures are what whoever reads the last line relies on. */
export type Figures = Readonly<Record<string, unknown>>;

/** What was said on the command line, by the name of the option. */
export type Options = Readonly<Record<string, string | undefined>>;

/** Reports each section when it is measured. Stops what it started, also when it fails. */
export type Bench = (report: (section: Section) => void, options: Options) => Promise<Figures>;

export function render({ title, columns, rows, notes }: Section): string {
  const widths = columns.map((column, i) => Math.max(column.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const lines = [columns, widths.map((width) => "─".repeat(width)), ...rows].map((cells) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  "),
  );
  return ["", title, "", ...lines.map((line) => `  ${line.trimEnd()}`), "", ...notes.map((note) => `  ${note}`)].join(
    "\n",
  );
}
