import { variables } from "#shared/schema.ts";

/** The environment of functions that seal or open records. */
export const sealing = () =>
  variables("STANDING_TABLE", "VAULT_TABLE", "RECORD_KEYS_TABLE", "VAULT_KEYS_TABLE", "VAULT_KEY_ARN");
