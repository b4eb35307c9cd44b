import * as z from "zod";
import { numbersIn, readPool } from "#contact/number-pool.ts";

/** Keys of settings that `cdk -c name=value` may set, because they differ from one deployment to the next. */
const fromContext = [
  "account",
  "region",
  "alarmEmail",
  "mailFrom",
  "relayDomain",
  "extensionNumbers",
  "directNumbers",
  "drainingNumbers",
  "assessorsMailbox",
  "incidentMailbox",
  "drillMailbox",
  "noticesPerSecond",
  "privacyOfficeMailbox",
  "noticePage",
  "portalUrl",
  "deletionProtection",
] as const;

const people = z.strictObject({
  issuer: z.url().meta({ description: "OpenID Connect issuer whose access tokens name people" }),
  audience: z.string().min(1),
});
/** Where people sign in, if not at the user pool that the app makes. */
export type People = z.output<typeof people>;

const throttle = z.strictObject({ rate: z.int().positive(), burst: z.int().positive() });

/** An expression of EventBridge Scheduler. */
const rate = z.string().regex(/^rate\(\d+ (minute|hour|day)s?\)$/);

const accepts = (read: () => unknown): boolean => {
  try {
    read();
    return true;
  } catch {
    return false;
  }
};

/** Lambda takes 4 kB of environment altogether. What functions would not start with is refused before it is deployed. */
const pool = z
  .string()
  .max(1000)
  .refine((text) => accepts(() => numbersIn(text)), "must be E.164 numbers and ranges of them");

const settingsFields = z.strictObject({
  /** CloudFormation keeps 24 characters of a stack's name in the names of roles, which key policies go by: `cloakroom-local-identity`. */
  stage: z.string().max(5),
  /** Left out, the stacks can go to any account and region that the deployer's credentials name. */
  account: z
    .string()
    .regex(/^\d{12}$/, "must be 12 digits")
    .optional(),
  region: z.string().min(1).optional(),
  /** Whether keys, tables and logs outlive their stacks. */
  retain: z.boolean(),
  /** Refuses the deletion of tables and stacks until it is turned off. */
  deletionProtection: z.union([z.boolean(), z.stringbool()]),
  /** DPP 2.6 wants at least 12 months; these are the periods that CloudWatch Logs offers up to two years. */
  logRetentionDays: z.literal([365, 400, 545, 731]),
  /** What every route gets that does not declare its own: requests a second, and burst. */
  throttle,
  /** Partitions that one actor's access records of one day are spread over. More may be added, none removed. */
  accessLogShards: z.int().min(1).max(64),
  /** What becomes of an answer with a field that its schema lacks: the request fails, or the field is left out. */
  unknownResponseFields: z.enum(["refuse", "strip"]),
  /** How often the sweep looks for personal data that is due for destruction. */
  sweepSchedule: rate,
  /** How often record keys under old vault keys are brought under current ones. */
  rewrapSchedule: rate,
  /** How often clocks of incidents are looked at. */
  clockSchedule: rate,
  alarmEmail: z.email().optional(),
  /** Where mail to developers comes from; its domain becomes an identity of SES, which no other stack of the account may have. */
  mailFrom: z.email(),
  /** A mailbox that all assessors read: ids of assessments that are due go there, and nothing else. */
  assessorsMailbox: z.email(),
  /** A mailbox that responders and privacy officers read: ids of incidents whose clocks are due go there, and nothing else. */
  incidentMailbox: z.email(),
  /** Where notices of an exercise go, one for each person whom it would affect. */
  drillMailbox: z.email(),
  /** Mails a second that notices may take of what SES allows the account: 14 for a new one, and more on request. */
  noticesPerSecond: z.coerce.number().min(1).max(1000),
  /** Of the data protection officer: notices name it to everybody whom an incident affects. */
  privacyOfficeMailbox: z.email(),
  /** A page of the marketplace where anybody checks whether a notice is genuine; its code comes behind: `https://…/notices/`. */
  noticePage: z.url({ protocol: /^https$/ }).regex(/^[\x21-\x7e]{1,150}[/=]$/, "must end with / or ="),
  /** The domain of the addresses by which buyers are written to. */
  relayDomain: z.hostname(),
  /** Numbers of the pool at which callers key in an extension: E.164, and ranges `+12065550100..+12065550119`, with commas. */
  extensionNumbers: pool,
  /** Those at which a caller is known by their own number. */
  directNumbers: pool,
  /** Those of both that are no longer given out, and still answer. A number may leave the pool once its last token has ended. */
  drainingNumbers: pool,
  /** Where the sign-in page may send people back to; Cognito takes https, and http for localhost. */
  portalUrl: z.url(),
  people: people.optional(),
});
const settings = settingsFields.refine(
  ({ extensionNumbers: EXTENSION_NUMBERS, directNumbers: DIRECT_NUMBERS, drainingNumbers: DRAINING_NUMBERS }) =>
    accepts(() => readPool({ EXTENSION_NUMBERS, DIRECT_NUMBERS, DRAINING_NUMBERS })),
  { path: ["directNumbers"], error: "must share no number with extensionNumbers" },
);
export type Settings = z.output<typeof settings>;

const localPortal = "http://localhost:3000/";
/** Domains that nobody has (RFC 2606): mail from there goes nowhere, and mail to there neither. */
const noMail = {
  mailFrom: "cloakroom@marketplace.example",
  assessorsMailbox: "assessors@marketplace.example",
  incidentMailbox: "incidents@marketplace.example",
  drillMailbox: "drills@marketplace.example",
  privacyOfficeMailbox: "privacy@marketplace.example",
  noticePage: "https://privacy.marketplace.example/notices/",
  relayDomain: "relay.marketplace.example",
};
/** Numbers that nobody has: 555-0100 to 555-0199 of each area code are kept for fiction. */
const noNumbers = {
  extensionNumbers: "+12065550100..+12065550119",
  directNumbers:
    "+12065550120..+12065550199,+13125550100..+13125550199,+14155550100..+14155550199,+16175550100..+16175550199",
};
const common = {
  deletionProtection: true,
  logRetentionDays: 400,
  throttle: { rate: 500, burst: 1000 },
  accessLogShards: 8,
  sweepSchedule: "rate(15 minutes)",
  rewrapSchedule: "rate(1 day)",
  clockSchedule: "rate(5 minutes)",
  noticesPerSecond: 14,
  unknownResponseFields: "refuse",
  drainingNumbers: "",
} as const;

const stages = {
  /** What the local runtime synthesises; it always names the issuer of its people itself. */
  local: { ...common, ...noMail, ...noNumbers, retain: false, portalUrl: localPortal },
  dev: {
    ...common,
    ...noMail,
    ...noNumbers,
    retain: false,
    deletionProtection: false,
    portalUrl: localPortal,
    throttle: { rate: 50, burst: 100 },
  },
  /**
   * Has no portal, mailboxes and numbers of its own: `-c portalUrl=https://… -c mailFrom=… -c assessorsMailbox=… -c incidentMailbox=…
   * -c drillMailbox=… -c privacyOfficeMailbox=… -c noticePage=https://…/ -c relayDomain=… -c extensionNumbers=… -c directNumbers=…` are needed.
   */
  prod: { ...common, retain: true, unknownResponseFields: "strip" },
} as const satisfies Record<string, Partial<z.input<typeof settings>>>;

/**
 * The settings of a stage.
 * @param context gives a setting from the command line (`cdk -c alarmEmail=…`), undefined where there is none
 * @throws Error for a stage that is not in the table, or a setting that is not valid; names the setting, not its value
 */
export function readSettings(stage: string, context: (name: string) => unknown, people?: People): Settings {
  if (!Object.hasOwn(stages, stage)) {
    throw new Error(`there is no stage "${stage}": choose one of ${Object.keys(stages).join(", ")}`);
  }
  const given = Object.fromEntries(
    fromContext.map((name) => [name, context(name)]).filter(([, value]) => value !== undefined),
  );
  const parsed = settings.safeParse({ stage, ...stages[stage as keyof typeof stages], ...given, people });
  if (!parsed.success) throw new Error(`settings of stage ${stage}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
