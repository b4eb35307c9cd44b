import { wrapped } from "#shared/mail/plain-text.ts";
import type { NoticeLanguage } from "./notice.ts";
import type { NoticeBlock, NoticeContent } from "./notice-content.ts";

const bullet = "- ";
const hanging = "  ";

/** A notice as plain text, in lines that any program shows whole. */
export function noticePlain({ language, title, exercise, opening, sections }: NoticeContent): string {
  const lines = (text: string, indent = "") => broken(text, language, indent);
  const written = (block: NoticeBlock): string => {
    switch (block.kind) {
      case "text":
        return block.text
          .split("\n")
          .map((line) => lines(line))
          .join("\n");
      case "list":
        return block.items.map((item) => lines(`${bullet}${item}`, hanging)).join("\n");
      case "link":
        return block.url;
    }
  };
  const paragraphs = [
    ...(exercise ? [lines(`${exercise.mark} ${exercise.line}`)] : []),
    lines(title),
    lines(opening),
    ...sections.flatMap(({ heading, blocks }) => [underlined(heading), ...blocks.map(written)]),
  ];
  return `${paragraphs.join("\n\n")}\n`;
}

const underlined = (heading: string) => `${heading}\n${"-".repeat(columns(heading))}`;

const broken = (text: string, language: NoticeLanguage, indent: string) =>
  language === "ja" ? brokenAnywhere(text, indent) : wrapped(text, indent);

const width = 76;
/** Of what has no place to break at. */
const longest = /.{1,300}/gsu;
const segmenter = new Intl.Segmenter("ja", { granularity: "word" });
/** What may not begin a line. */
const closing = /^[\p{Pe}\p{Pf}、。，．：；？！ー々]/u;

/** Characters of East Asian scripts take two columns. */
const columns = (text: string): number =>
  [...text].reduce((sum, character) => sum + ((character.codePointAt(0) ?? 0) >= 0x2e80 ? 2 : 1), 0);

/** Breaks text that has no spaces between words: between any two words, but never before what closes something. */
function brokenAnywhere(text: string, indent: string): string {
  const words: string[] = [];
  for (const { segment } of segmenter.segment(text)) {
    const before = words.at(-1);
    if (before && closing.test(segment) && columns(before) < width) words.push(`${words.pop()}${segment}`);
    else words.push(...(segment.match(longest) ?? []));
  }
  const lines: string[] = [];
  let line = "";
  for (const word of words) {
    if (line !== "" && columns(line) + columns(word) > width) {
      lines.push(line.trimEnd());
      line = indent + word.trimStart();
    } else line += word;
  }
  return [...lines, line].join("\n");
}
