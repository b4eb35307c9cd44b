/**
 * The row in the table `standing` by which the applications of a developer are found: written with the application, and
 * never changed.
 */
export const ownedApplication = ({
  developerId,
  applicationId,
}: {
  readonly developerId: string;
  readonly applicationId: string;
}) => ({ pk: `developer#${developerId}`, sk: `${ownedPrefix}${applicationId}`, applicationId });

export const ownedPrefix = "application#";
