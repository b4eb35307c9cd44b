import type { People } from "#local/people/people.ts";
import { seededPeople } from "#local/people/seeded-people.ts";
import { type Client, clientCredentialsToken } from "./client-credentials.ts";
import type { Seed } from "./seed.ts";

/** Gives tokens to the seeded principals, as `npm run token` names them. */
export interface Tokens {
  /** `system:marketplace`, `staff:ada`, `developer:dora`, `app:<clientId>`. */
  readonly principals: readonly string[];
  /**
   * A bearer token, got the way that the principal itself would get one.
   *
   * @returns undefined for a principal that is not seeded
   * @throws TokenRefused if the authorization server gives none, for example to a revoked application
   */
  tokenFor(principal: string): Promise<string | undefined>;
}

/** @param systemClient the client of a system, by its name */
export function createTokens(
  identity: string,
  seed: Seed,
  people: People,
  systemClient: (name: string) => Promise<Client | undefined>,
): Tokens {
  const systems = new Map(Object.keys(seed.systems).map((name) => [`system:${name}`, name]));
  const applications = new Map<string, Client>(
    seed.applications.map((application) => [`app:${application.clientId}`, application]),
  );
  const persons = new Map(
    seededPeople.map(({ name, role }) => [`${role === "developer" ? "developer" : "staff"}:${name}`, name]),
  );
  return {
    principals: [...persons.keys(), ...systems.keys(), ...applications.keys()],
    tokenFor: async (principal) => {
      const system = systems.get(principal);
      const client = system === undefined ? applications.get(principal) : await systemClient(system);
      if (client) return clientCredentialsToken(identity, client);
      const person = persons.get(principal);
      return person === undefined ? undefined : people.mint(person);
    },
  };
}
