import { onTestFinished, vi } from "vitest";

/** Catches what is logged until the test ends. @returns the lines so far, parsed, and their text */
export function catchLog() {
  let text = "";
  const write = vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  onTestFinished(() => write.mockRestore());
  return {
    text: () => text,
    lines: (): Record<string, unknown>[] =>
      text
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
  };
}
