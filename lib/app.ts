import { App } from "aws-cdk-lib";
import type { CloudAssembly } from "aws-cdk-lib/cx-api";
import cdk from "../cdk.json" with { type: "json" };
import { bundleFunctions } from "./bundling.ts";
import { addChecks } from "./checks.ts";
import { type People, readSettings } from "./config.ts";
import { ApiStack } from "./stacks/api.ts";
import { ContactStack } from "./stacks/contact.ts";
import { DataStack } from "./stacks/data.ts";
import { DevelopersStack } from "./stacks/developers.ts";
import { IdentityStack } from "./stacks/identity.ts";
import { IncidentsStack } from "./stacks/incidents.ts";
import { KeysStack } from "./stacks/keys.ts";
import { MailStack } from "./stacks/mail.ts";
import { OperationsStack } from "./stacks/operations.ts";
import { ReferenceStack } from "./stacks/reference.ts";
import { VaultStack } from "./stacks/vault.ts";

export interface BuildOptions {
  /** A stage of lib/config.ts; `cdk -c stage=prod` on the command line; `dev` unless said otherwise. */
  readonly stage?: string;
  /** Where the cloud assembly goes. */
  readonly outdir?: string;
  /** Who vouches for people, instead of the stage's own setting. */
  readonly people?: People;
  /** Settings as `cdk -c name=value` would give them. */
  readonly context?: Readonly<Record<string, string>>;
  /** Where bundles already lie, for who only wants to see the templates; made unless said otherwise. */
  readonly bundles?: string;
  /** Whether to hold resources to the rule packs and templates to CloudFormation's schemas; on unless said otherwise. */
  readonly checks?: boolean;
}

/**
 * The whole of Cloakroom, as a list of its parts.
 * @throws Error for an unknown stage, a setting that is not valid, or a function without a handler
 */
export function buildApp({ stage, outdir, people, context = {}, bundles, checks = true }: BuildOptions = {}): App {
  const app = new App({
    analyticsReporting: false,
    context: { ...cdk.context, ...context },
    ...(outdir && { outdir }),
    // What helps to explain a finding takes most of the time that a synthesis needs.
    builtinCloudFormationValidation: checks,
    stackTraces: checks,
    treeMetadata: checks,
  });
  const given = (name: string): unknown => app.node.tryGetContext(name);
  const settings = readSettings(stage ?? String(given("stage") ?? "dev"), given, people);

  const keys = new KeysStack(app, settings);
  const data = new DataStack(app, settings, keys.tables);
  const { sender } = new MailStack(app, settings);
  const defaults = { settings, bundles: bundles ?? bundleFunctions(), logKey: keys.logs };
  const { signing, vault: vaultKey } = keys;

  const identity = new IdentityStack(app, { ...defaults, data, signing });
  const vault = new VaultStack(app, { ...defaults, data, signing, vaultKey, issuer: identity.issuer });
  const contact = new ContactStack(app, { ...defaults, data, vaultKey });
  const developers = new DevelopersStack(app, { ...defaults, data, vaultKey, sender });
  const evidenceKey = keys.evidence;
  const incidents = new IncidentsStack(app, { ...defaults, data, vaultKey, evidenceKey, sender });
  const reference = new ReferenceStack(app, defaults);
  const parts = [identity, vault, contact, developers, incidents, reference];
  const functions = parts.flatMap((part) => Object.values(part.functions));

  const api = new ApiStack(app, { settings, logKey: keys.logs, identity, functions });
  new OperationsStack(app, { settings, keys, data, identity, vault, contact, developers, incidents, api, functions });

  if (checks) addChecks(app);
  return app;
}

/** Synthesises in process, without the checks: what the local runtime runs. */
export async function synthesise(overrides: Omit<BuildOptions, "checks"> = {}): Promise<CloudAssembly> {
  return buildApp({ ...overrides, checks: false }).synth();
}

if (import.meta.main) buildApp().synth();
