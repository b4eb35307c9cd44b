import { Readable } from "node:stream";

/** What one AWS call answers: a JSON body, an error by its AWS name, or a connection that breaks. */
export type StubAnswer =
  | { readonly body: unknown }
  | { readonly error: string; readonly status?: number }
  | { readonly broken: Error };

/**
 * Configuration for a real SDK client whose requests go nowhere: it serialises, and parses what `answer` gives, as it
 * would with AWS. `requests` collects what was sent.
 */
export function stubAws(answer: () => StubAnswer) {
  const requests: { target: string; body: Record<string, unknown> }[] = [];
  const requestHandler = {
    async handle(request: { headers: Record<string, string>; body: Uint8Array }) {
      const target = request.headers["x-amz-target"] ?? "";
      requests.push({
        target: target.split(".").at(-1) ?? "",
        body: JSON.parse(new TextDecoder().decode(request.body)),
      });
      const given = answer();
      if ("broken" in given) throw given.broken;
      const failed = "error" in given;
      const body = failed ? { __type: given.error, message: "from the stub" } : given.body;
      const headers = { "content-type": "application/x-amz-json-1.1" };
      const statusCode = failed ? (given.status ?? 400) : 200;
      return { response: { statusCode, headers, body: Readable.from([Buffer.from(JSON.stringify(body))]) } };
    },
  };
  const credentials = { accessKeyId: "stub", secretAccessKey: "stub" };
  return { requests, config: { region: "eu-west-1", credentials, maxAttempts: 1, requestHandler } };
}
