/**
 * Characters that are no text: controls, ends of lines and paragraphs, and those that change the direction of what is around
 * them (Unicode Technical Report 36).
 */
const reordering = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;
const spaces = /[\s\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** Somebody's words as one line of text, wherever they came from and whatever checks they have passed. */
export const oneLine = (text: string): string =>
  text.toWellFormed().replaceAll(reordering, "").replaceAll(spaces, " ").trim();

/** What mail programs make links of no longer looks like one: a name is no way to send people somewhere. */
export const withoutLinks = (text: string): string => text.replaceAll(/([.．。｡:@/\\])(?=\S)/gu, "$1 ");

/** Characters in a line, as plain text has had them for long; and the most of one word, well below the 998 of RFC 5322. */
const width = 76;
const words = /\S{1,400}/gu;

/**
 * Breaks text into lines between words.
 * @param indent what the second line and the following ones begin with
 */
export function wrapped(text: string, indent = ""): string {
  const lines: string[] = [];
  let line = "";
  for (const [word] of text.matchAll(words)) {
    if (line === "") line = word;
    else if ([...line].length + 1 + [...word].length <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = indent + word;
    }
  }
  return [...lines, line].join("\n");
}
