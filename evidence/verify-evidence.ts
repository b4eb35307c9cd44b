import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { type Checked, checkBundle } from "./bundle-check.ts";
import { BundleError } from "./bundle-lines.ts";

// Shares no code with what makes evidence, and needs nothing but Node: it can be handed on with a bundle.

const usage = "npm run verify-evidence -- FILE [--public-key PEM_FILE]";

function parseCommand(args: readonly string[]): { readonly file: string; readonly keyFile: string | undefined } {
  try {
    const options = { "public-key": { type: "string" } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [file, ...rest] = positionals;
    if (file && rest.length === 0) return { file, keyFile: values["public-key"] };
  } catch {
    // Told below, like every other way to call it wrongly.
  }
  throw new BundleError(`Usage: ${usage}`);
}

const told = ({ manifest, sha256, fingerprint, parts, bytes }: Checked, keyFile: string | undefined): string[] => [
  `This is the evidence of incident ${manifest.incidentId}, version ${manifest.snapshot}, as it was signed.`,
  ...(manifest.exercise ? ["It is of an exercise."] : []),
  `  made       ${manifest.madeAt}`,
  `  manifest   SHA-256 ${sha256}`,
  `  signature  ${manifest.signedBy.algorithm}, by ${manifest.signedBy.keyId}`,
  `  key        SHA-256 ${fingerprint}, ${keyFile ? `as given in ${keyFile}` : "as the bundle itself has it"}`,
  `  parts      ${parts}, none missing, none added, ${bytes} bytes, every digest is right`,
  ...Object.entries(manifest.recordsByKind).map(([kind, records]) => `  records    ${records} ${kind}`),
  keyFile
    ? "It is whole, and signed by the key that you gave."
    : "It is whole. That it comes from Cloakroom is shown only by --public-key, with the key as KMS gives it.",
];

try {
  const { file, keyFile } = parseCommand(process.argv.slice(2));
  const trusted = keyFile === undefined ? undefined : await readFile(keyFile, "utf8");
  const checked = await checkBundle(createReadStream(file), trusted);
  if (checked.wrong.length > 0) throw new BundleError(checked.wrong.join("\n"));
  console.log(told(checked, keyFile).join("\n"));
} catch (error) {
  if (error instanceof BundleError) console.error(error.message);
  else console.error(`It cannot be checked: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
