import { blockedSellers } from "./blocked-sellers.contract.ts";
import { callRelay } from "./call-relay.contract.ts";
import { contactTokens } from "./contact-tokens.contract.ts";
import { leakTracer } from "./leak-tracer.contract.ts";
import { mediaApplication } from "./media-application.contract.ts";
import { tokenFollower } from "./token-follower.contract.ts";
import { tokenIssuer } from "./token-issuer.contract.ts";

export { blockSeller, unblockSeller } from "./blocked-sellers.contract.ts";
export { relayCall } from "./call-relay.contract.ts";
export { extendContactToken, getContactToken, withdrawContactToken } from "./contact-tokens.contract.ts";
export { traceLeak } from "./leak-tracer.contract.ts";
export { issueContactToken } from "./token-issuer.contract.ts";

/** The domain's functions and routes, as others see them. */
export const contactFunctions = {
  "token-issuer": tokenIssuer,
  "contact-tokens": contactTokens,
  "blocked-sellers": blockedSellers,
  "call-relay": callRelay,
  "media-application": mediaApplication,
  "leak-tracer": leakTracer,
  "token-follower": tokenFollower,
};
