/** One request of the story: what is sent, and what has to come back. */
export interface Scene {
  readonly who: string;
  readonly token?: string;
  readonly method: "GET" | "PUT" | "POST" | "PATCH";
  readonly path: string;
  readonly body?: unknown;
  /** Instead of a body that is too long to read. */
  readonly bodySaid?: string;
  /** What of the answer is printed; all of it unless said otherwise. */
  readonly show?: readonly string[];
  readonly expect: number;
}

export type Answer = Readonly<Record<string, unknown>>;

export interface Storyteller {
  chapter(title: string): void;
  say(text: string): void;
  /** Sends a request for real and prints it with its answer. @throws Error when the answer has another status than the story wants */
  play(scene: Scene): Promise<Answer>;
}

const write = (text = "") => process.stdout.write(`${text}\n`);
const indented = (value: unknown) =>
  JSON.stringify(value, shortened, 2)
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");

const shown = (answer: Answer, names: readonly string[] | undefined) =>
  names ? Object.fromEntries(names.map((name) => [name, answer[name]])) : answer;

/** Tokens are long and say nothing to a reader. */
const shortened = (_key: string, value: unknown) =>
  typeof value === "string" && value.startsWith("eyJ") ? `${value.slice(0, 16)}… (${value.length} characters)` : value;

export function storyteller({ api }: { readonly api: string }): Storyteller {
  return {
    chapter: (title) => write(`\n${"─".repeat(72)}\n${title}\n${"─".repeat(72)}`),
    say: (text) => write(`\n${text}`),
    async play({ who, token, method, path, body, bodySaid, show, expect }) {
      write(`\n  ${who}: ${method} ${path}`);
      if (body !== undefined) write(bodySaid === undefined ? indented(body) : `    (${bodySaid})`);
      const response = await fetch(api + path, {
        method,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const answer = (text === "" ? {} : JSON.parse(text)) as Answer;
      write(`  → ${response.status} ${response.statusText}`);
      if (text !== "") write(indented(response.status === expect ? shown(answer, show) : answer));
      if (response.status !== expect)
        throw new Error(`${method} ${path} answered ${response.status}, and the story wants ${expect}`);
      return answer;
    },
  };
}
