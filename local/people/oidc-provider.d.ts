/** The part of oidc-provider 9 that `local/people` uses; the package brings no types of its own. */
declare module "oidc-provider" {
  import type { IncomingMessage, ServerResponse } from "node:http";

  interface Client {
    readonly clientId: string;
  }

  interface ResourceServerInfo {
    readonly scope: string;
    readonly audience: string;
    readonly accessTokenFormat: "jwt";
    readonly accessTokenTTL: number;
    readonly jwt: { readonly sign: { readonly alg: "RS256" } };
  }

  interface AccessToken {
    readonly accountId: string;
    /** Stores the token. Returns it as it goes to the client. */
    save(): Promise<string>;
  }

  /** Claims of a JWT, in seconds; what is written here is what is signed. */
  interface TokenTimes {
    iat: number;
    exp: number;
  }

  interface Grant {
    addOIDCScope(scope: string): void;
    addResourceScope(resource: string, scope: string): void;
    save(): Promise<string>;
  }

  interface Context {
    readonly oidc: {
      readonly client: Client;
      readonly session: { readonly accountId: string };
      readonly provider: Provider;
    };
  }

  interface Account {
    readonly accountId: string;
    claims(): Readonly<Record<string, unknown>>;
  }

  /** Options as the package's own documentation describes them. */
  interface Configuration {
    /** Where it keeps what it issues. */
    readonly adapter: object;
    readonly clients: readonly Readonly<Record<string, unknown>>[];
    readonly jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] };
    readonly cookies: { readonly keys: readonly string[] };
    readonly claims: Readonly<Record<string, readonly string[]>>;
    readonly features: {
      readonly devInteractions: { readonly enabled: boolean };
      readonly resourceIndicators: {
        readonly enabled: boolean;
        defaultResource(): string;
        useGrantedResource(): boolean;
        getResourceServerInfo(): ResourceServerInfo;
      };
    };
    readonly formats: {
      readonly customizers: { jwt(context: unknown, token: unknown, jwt: { readonly payload: TokenTimes }): void };
    };
    readonly interactions: { url(context: Context, interaction: { readonly uid: string }): string };
    readonly ttl: Readonly<Record<string, number>>;
    clientBasedCORS(): boolean;
    extraTokenClaims(context: unknown, token: AccessToken): Readonly<Record<string, unknown>>;
    findAccount(context: unknown, accountId: string): Account | undefined;
    renderError(context: { body: unknown }, out: { readonly error: string; readonly error_description?: string }): void;
    loadExistingGrant(context: Context): Promise<Grant>;
  }

  export class Provider {
    constructor(issuer: string, configuration: Configuration);
    readonly Client: { find(clientId: string): Promise<Client | undefined> };
    readonly Grant: new (properties: {
      readonly accountId: string;
      readonly clientId: string;
    }) => Grant;
    readonly ResourceServer: new (
      identifier: string,
      info: ResourceServerInfo,
    ) => object;
    readonly AccessToken: new (properties: {
      readonly client: Client;
      readonly accountId: string;
      readonly scope: string;
      readonly resourceServer: object;
    }) => AccessToken;
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<{ readonly uid: string }>;
    interactionFinished(
      request: IncomingMessage,
      response: ServerResponse,
      result: { readonly login: { readonly accountId: string }; readonly consent: object },
    ): Promise<void>;
  }
}

declare module "oidc-provider/lib/adapters/memory_adapter.js" {
  /** A fresh store in memory. */
  export function createMemoryAdapter(clockToleranceSeconds: number): object;
}
