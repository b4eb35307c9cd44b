import { type DataUsePolicy, parseDataUsePolicy } from "./data-use.ts";
import dataUse1 from "./data-use.v1.json" with { type: "json" };
import { parseQuestionnaire, type Questionnaire } from "./questionnaire.ts";
import questionnaire1 from "./questionnaire.v1.json" with { type: "json" };

/** Everything that decides an assessment. A version that was published never changes: a change is a new one. */
export interface PolicyVersion {
  readonly questionnaire: Questionnaire;
  readonly dataUse: DataUsePolicy;
}

/** A published version. It is parsed, and held to its schema, when it is first needed, so that no function waits for it to start. */
interface Published {
  readonly version: string;
  readonly policy: () => PolicyVersion;
}

function publish(version: string, parse: () => PolicyVersion): Published {
  let parsed: PolicyVersion | undefined;
  return {
    version,
    policy: () => {
      parsed ??= parse();
      return parsed;
    },
  };
}

const first = publish(questionnaire1.version, () => ({
  questionnaire: parseQuestionnaire(questionnaire1),
  dataUse: parseDataUsePolicy(dataUse1),
}));

/** All that there ever were, so that an old assessment can be understood. Tests parse each of them. */
const published: readonly Published[] = [first];
const current = published.at(-1) ?? first;

export const currentPolicy = (): PolicyVersion => current.policy();

/** @param version as in `questionnaire.version`, such as `2026-11`; undefined for one that was never published */
export const policyOf = (version: string): PolicyVersion | undefined =>
  published.find((one) => one.version === version)?.policy();

/** Whether a version is another, or was published after it. Of versions that are not known nothing is said to be enough. */
export const isAtLeastVersion = (version: string, other: string): boolean => {
  const [one, least] = [version, other].map((name) => published.findIndex((known) => known.version === name));
  return one !== undefined && least !== undefined && least >= 0 && one >= least;
};
