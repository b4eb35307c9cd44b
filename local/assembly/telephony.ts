import * as z from "zod";
import type { LocalTelephony } from "#local/system.ts";
import { functionNameIn } from "./functions.ts";
import { localAccount } from "./physical-names.ts";
import type { Resources } from "./resources.ts";

/** Who invokes the function of a SIP media application. Source: Amazon Chime SDK Administrator Guide, "Managing SIP media applications". */
const caller = "voiceconnector.chime.amazonaws.com";

const permissionSchema = z.object({
  Principal: z.string(),
  Action: z.string(),
  /** Name or ARN. */
  FunctionName: z.string(),
  SourceAccount: z.string().optional(),
});

/**
 * The function that calls are put through: which one that is, the template says only by who may invoke it, as SIP media
 * applications cannot be declared in one.
 */
export function readTelephony(resources: Resources): LocalTelephony | undefined {
  const [found, ...others] = resources.ofType("AWS::Lambda::Permission").flatMap((resource) => {
    const { Principal, Action, FunctionName, SourceAccount } = resource.properties(permissionSchema);
    if (Principal !== caller || Action !== "lambda:InvokeFunction") return [];
    if (SourceAccount !== localAccount) throw resource.error("a SIP media application of any account could invoke it");
    return [{ resource, functionName: functionNameIn(FunctionName) ?? FunctionName }];
  });
  const another = others.find(({ functionName }) => functionName !== found?.functionName);
  if (another) throw another.resource.error("calls are put through one function here, and there is another");
  return found && { functionName: found.functionName };
}
