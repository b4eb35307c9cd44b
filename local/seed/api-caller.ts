/** Calls the API with one token. @throws Error with the problem's code, and where the input was wrong */
export const apiCaller =
  (api: string, token: string) =>
  async (method: string, path: string, body: unknown): Promise<void> => {
    const response = await fetch(api + path, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (response.ok) return void (await response.arrayBuffer());
    const problem = (await response.json().catch(() => ({}))) as { code?: string; errors?: unknown };
    throw new Error(
      `${method} ${path}: ${response.status} ${problem.code ?? ""} ${JSON.stringify(problem.errors ?? "")}`,
    );
  };
