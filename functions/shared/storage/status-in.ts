/**
 * What must be so of a row for a transition to be written: that it is in a state which the transition may start from, as the
 * table of transitions says (rule R8). Parts of a condition: join others with AND, and add to names and values.
 * @param attribute that holds the state
 */
export function statusIn(states: readonly string[], attribute = "status") {
  const from = states.map((status, i) => [`:from${i}`, status] as const);
  return {
    ConditionExpression: `#status IN (${from.map(([name]) => name).join(", ")})`,
    ExpressionAttributeNames: { "#status": attribute },
    ExpressionAttributeValues: Object.fromEntries(from) as Record<string, unknown>,
  };
}
