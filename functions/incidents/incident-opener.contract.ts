import { staff } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";
import { incidentBody, openedIncident } from "./incident-schemas.ts";

export const openIncident = route({
  operationId: "openIncident",
  method: "POST",
  path: "/v1/incidents",
  summary: "Opens an incident, and ends its suspects' access",
  description:
    "The revocations are in force when it returns, unless `contain` is false or it is an exercise. What hangs on an access follows, and then whom it affects. A suspect that is revoked already stays so. Who opens may be a suspect.",
  tag: "Incidents",
  access: [staff("responder")],
  request: { body: incidentBody, idempotent: true },
  responses: { 201: { description: "Opened", body: openedIncident } },
  problems: ["conflict", "idempotency_key_reused"],
});

export const incidentOpener = lambdaFunction({
  env: variables("STANDING_TABLE", "INCIDENTS_TABLE", "ADMIN_LOG_TABLE", "IDEMPOTENCY_TABLE"),
  routes: { openIncident },
});
