import { type DataUsePolicy, parseDataUsePolicy } from "./data-use.ts";
import dataUse1 from "./data-use.v1.json" with { type: "json" };
import { parseQuestionnaire, type Questionnaire } from "./questionnaire.ts";
import questionnaire1 from "./questionnaire.v1.json" with { type: "json" };

/** Everything that decides an assessment. A version that was published never changes: a change is a new one. */
export interface PolicyVersion {
  readonly questionnaire: Questionnaire;
  readonly dataUse: DataUsePolicy;
}

const first: PolicyVersion = {
  questionnaire: parseQuestionnaire(questionnaire1),
  dataUse: parseDataUsePolicy(dataUse1),
};

/** All that there ever were, so that an old assessment can be understood. */
const published: readonly PolicyVersion[] = [first];
export const currentPolicy: PolicyVersion = published.at(-1) ?? first;

/** @param version as in `questionnaire.version`, such as `2026-11`; undefined for one that was never published */
export const policyOf = (version: string): PolicyVersion | undefined =>
  published.find(({ questionnaire }) => questionnaire.version === version);
