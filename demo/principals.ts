import type { LocalInstance } from "#local/start.ts";

/** Gives a seeded principal's name and token: who plays a scene. */
export const principalsOf =
  ({ tokens }: Pick<LocalInstance, "tokens">) =>
  async (principal: string, who = principal.replace(/^\w+:/, "")) => {
    const token = await tokens.tokenFor(principal);
    if (!token) throw new Error(`${principal} is not one of the seeded principals`);
    return { who, token };
  };
