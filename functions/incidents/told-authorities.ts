import { Problem } from "#shared/errors/problem.ts";
import { ruleOf } from "./clocks.ts";
import type { Incident, Told } from "./incident.ts";
import { type Decided, decided, type Officer } from "./incident-decisions.ts";
import { clockPolicy } from "./policy/clocks.ts";

/**
 * Puts on record that an authority was told. What is on record stays: a clock cannot be met again at another time.
 * @param clock by its name in the policy
 * @returns undefined where the same is on record already, by whomever
 * @throws Problem `not_found` for a clock that there is not; `wrong_state` for one that does not apply, is met by something
 *   else, or was met; `invalid_request` for a time that cannot be
 */
export function authorityTold(
  incident: Incident,
  clock: string,
  body: Pick<Told, "at" | "reference">,
  { staffId: by, ports }: Officer,
): Decided | undefined {
  if (!clockPolicy.clocks.some((rule) => rule.clock === clock)) throw new Problem("not_found");
  const { reference } = body;
  const at = new Date(body.at).toISOString();
  const before = incident.told?.[clock];
  if (before?.at === at && before.reference === reference) return undefined;
  if (before) refuse("The authority was told already: what is on record is not changed.", incident);
  if (ruleOf(clock, incident)?.metBy !== "told")
    refuse("No authority has to be told of this incident by this clock.", incident);
  if (at > ports.clock.now().toISOString())
    throw new Problem("invalid_request", { errors: [{ pointer: "/at", detail: "must not be in the future" }] });
  if (at < incident.detectedAt)
    throw new Problem("invalid_request", {
      errors: [{ pointer: "/at", detail: "must not be before it was detected" }],
    });
  const told = { ...incident.told, [clock]: { at, by, reference } };
  return decided(incident, { transition: "tell", set: { told }, by, ports, details: { clock, at, reference } });
}

function refuse(detail: string, { status }: Incident): never {
  throw new Problem("wrong_state", { detail, extensions: { state: status } });
}
