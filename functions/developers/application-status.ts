import type { StandingRow } from "#shared/standing/standing-row.ts";
import type { Application } from "./application.ts";
import type { ApplicationStatus } from "./application-transitions.ts";

/** Where an application is, seen with its standing: who takes its access away does not ask what was decided before. */
export const statusNow = (application: Application, standing: StandingRow | undefined): ApplicationStatus =>
  standing === undefined || standing.status === "active" ? application.status : standing.status;
