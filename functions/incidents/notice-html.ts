import type { NoticeBlock, NoticeContent } from "./notice-content.ts";

const marks: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (mark) => marks[mark] ?? "");

/** Styles stand with what they are for: programs that show mail leave out those at the top. */
const styles = {
  body: "margin:0;padding:16px;background:#ffffff;color:#1b1b1b;font-family:Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5",
  column: "max-width:600px;margin:0 auto;overflow-wrap:anywhere",
  exercise: "margin:0 0 16px;padding:12px;border:2px solid #1b1b1b;font-weight:bold",
  title: "margin:0 0 16px;font-size:24px;line-height:1.3",
  heading: "margin:28px 0 8px;font-size:20px;line-height:1.3",
  paragraph: "margin:0 0 12px",
  list: "margin:0 0 12px;padding:0 0 0 24px",
} as const;

const tag = (name: string, style: keyof typeof styles, inner: string): string =>
  `<${name} style="${styles[style]}">${inner}</${name}>`;

/**
 * A notice as HTML: one column, readable on a phone, nothing that is fetched, and one link. Programs are asked not to make
 * links of what looks like a number or an address.
 */
export function noticeHtml({ language, title, exercise, opening, sections }: NoticeContent): string {
  const inner = [
    ...(exercise ? [tag("p", "exercise", escaped(`${exercise.mark} ${exercise.line}`))] : []),
    tag("h1", "title", escaped(title)),
    tag("p", "paragraph", escaped(opening)),
    ...sections.flatMap(({ heading, blocks }) => [tag("h2", "heading", escaped(heading)), ...blocks.map(written)]),
  ];
  return [
    "<!DOCTYPE html>",
    `<html lang="${language}">`,
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">',
    `<title>${escaped(title)}</title>`,
    "</head>",
    `<body style="${styles.body}">`,
    tag("div", "column", `\n${inner.join("\n")}\n`),
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

function written(block: NoticeBlock): string {
  switch (block.kind) {
    case "text":
      return tag("p", "paragraph", escaped(block.text).replaceAll("\n", "<br>\n"));
    case "list":
      return tag("ul", "list", block.items.map((item) => `<li>${escaped(item)}</li>`).join(""));
    case "link":
      return tag("p", "paragraph", `<a href="${escaped(block.url)}">${escaped(block.url)}</a>`);
  }
}
