import { openapiDocument } from "./openapi-document.ts";

process.stdout.write(`${JSON.stringify(openapiDocument(), null, 2)}\n`);
