import { answer } from "#shared/http/answer.ts";
import { apiFunction } from "#shared/http/api-function.ts";
import { referenceFunctions } from "./contract.ts";
import { openapiDocument } from "./openapi-document.ts";

const document = { ...openapiDocument() };

export const handler = apiFunction(referenceFunctions.openapi, {
  openapi: async () => answer(200, document, { "cache-control": "public, max-age=300" }),
});
