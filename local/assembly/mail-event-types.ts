import * as z from "zod";
import type { Resources } from "./resources.ts";

/** What can become of a mail here, or never does: nothing is rejected or fails to be rendered, and nobody's reading is watched. */
const known = ["bounce", "complaint", "reject", "renderingFailure"];

const destinationSchema = z.object({
  ConfigurationSetName: z.string(),
  EventDestination: z.object({
    Enabled: z.boolean().default(false),
    MatchingEventTypes: z.array(z.string()),
    /** Wherever else events went to would get none here. */
    EventBridgeDestination: z.object({ EventBusArn: z.string().endsWith(":event-bus/default") }),
  }),
});

/** The types of events that each configuration set publishes to EventBridge. */
export function readMailEventTypes(resources: Resources): Readonly<Record<string, readonly string[]>> {
  const types: Record<string, readonly string[]> = {};
  for (const resource of resources.ofType("AWS::SES::ConfigurationSetEventDestination")) {
    const { ConfigurationSetName, EventDestination } = resource.properties(destinationSchema);
    const { Enabled, MatchingEventTypes } = EventDestination;
    const other = MatchingEventTypes.find((type) => !known.includes(type));
    if (other !== undefined) throw resource.error(`events of the type ${other} do not come about here`);
    if (Enabled) types[ConfigurationSetName] = [...(types[ConfigurationSetName] ?? []), ...MatchingEventTypes];
  }
  return types;
}
