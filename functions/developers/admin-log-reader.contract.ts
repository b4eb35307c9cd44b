import { staff } from "#shared/http/access.ts";
import { lambdaFunction, route } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";
import { adminLogPage, adminLogQuery } from "./admin-log-schemas.ts";

export const readAdminLog = route({
  operationId: "readAdminLog",
  method: "GET",
  path: "/v1/admin-log",
  summary: "Who did what in administering access, newest first",
  description:
    "By `subject`, by `actor`, or both: everything there is of them, unless `from` and `to` say less; by neither: the last 30 days, or up to 366 that `from` and `to` name. A page may be short, or empty, before the last: go on while there is a `nextCursor`.",
  tag: "Administrative acts",
  access: [staff("auditor")],
  request: { query: adminLogQuery },
  responses: { 200: { description: "Administrative acts", body: adminLogPage } },
});

export const adminLogReader = lambdaFunction({
  env: variables("STANDING_TABLE", "ADMIN_LOG_TABLE"),
  routes: { readAdminLog },
});
