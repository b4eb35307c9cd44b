import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { putRows } from "#bench/put-rows.ts";
import type { Application } from "#developers/application.ts";
import { applicationKey } from "#developers/application-store.ts";
import type { Campaign } from "#developers/campaign.ts";
import { grantOf } from "#developers/grant.ts";
import { systemIds } from "#shared/ids.ts";
import { levelKey } from "#shared/standing/levels.ts";
import { bucketOf } from "#shared/storage/index-bucket.ts";
import { application as answered } from "./application.ts";

const year = 365 * 24 * 60 * 60 * 1000;

/** An application that was approved for restricted roles, a day before a campaign; told of it, unless that is still to come. */
export function approvedApplication({ campaignId, policyVersion, openedAt, deadline }: Campaign, isTold: boolean) {
  const at = new Date(Date.parse(openedAt) - 24 * 60 * 60 * 1000).toISOString();
  const { distribution, dataUses } = answered;
  const roles = ["orders", "shipping"] as const;
  const application: Application = {
    applicationId: systemIds.next("app"),
    developerId: systemIds.next("dev"),
    name: "Parcel Pilot",
    description: "Prints labels for parcels, and says when they are late.",
    distribution,
    roles: [...roles],
    dataUses: [...dataUses],
    ...{ status: "approved", revision: 1, version: 6, createdAt: at, updatedAt: at },
    approval: {
      ...{ approvalId: systemIds.next("apr"), assessmentId: systemIds.next("ass"), at, roles, dataUses, policyVersion },
      until: new Date(Date.parse(at) + year).toISOString(),
    },
    ...(isTold && { reassessments: [{ campaignId, policyVersion, askedAt: openedAt, deadline, actedOn: openedAt }] }),
  };
  return application;
}

/** Rows as they lie in the tables, with the standing that the approval gave. */
export async function writeApplications(
  db: DynamoDBDocumentClient,
  { developers, standing }: { readonly developers: string; readonly standing: string },
  applications: readonly Application[],
): Promise<void> {
  await putRows(db, developers, applications.map(recordOf));
  await putRows(db, standing, applications.map(standingOf));
}

const recordOf = (application: Application) => ({
  ...applicationKey(application.applicationId),
  ...application,
  cohortBucket: bucketOf(`application#${application.applicationId}`),
});

function standingOf({ applicationId, developerId, approval, createdAt }: Application) {
  const until = approval?.until ?? "";
  const { roles, scopes, restricted } = grantOf(approval?.roles ?? [], until, undefined, new Date(createdAt));
  const key = levelKey(`application#${applicationId}`);
  return { ...key, status: "active", epoch: 1, developerId, applicationId, roles, scopes, restricted };
}
