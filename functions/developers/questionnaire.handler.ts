import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { currentQuestionnaire } from "./assessment.ts";
import { roleNames, rolesInCatalogue } from "./policy/role-catalogue.ts";
import { questionnaire } from "./questionnaire.contract.ts";

const { version, clauses, questions } = currentQuestionnaire();
const body = {
  version,
  clauses,
  roles: rolesInCatalogue,
  questions: questions.map((question) => ({
    ...question,
    appliesTo: question.appliesTo === "all" ? [...roleNames] : question.appliesTo,
  })),
};

export const handler = apiFunction(questionnaire, {
  getQuestionnaire: async () => answer(200, body, { "cache-control": "public, max-age=300" }),
});
