import {
  accessIsWhatWasAnnounced,
  decisionsAreOfWhatIsThere,
  enoughPeopleJudged,
  tokensFollow,
} from "./access-rules.ts";
import type { Action, Beginning, Deed, Step } from "./actions.ts";
import { endsAreAnnounced, nothingIsForgotten, remindersComeOnce } from "./deadline-rules.ts";
import { isAllowed } from "./expectations.ts";
import type { Life } from "./life.ts";
import { nextDeed, type Outcome } from "./perform.ts";
import { type Broken, openIsWhatIsOpen, revisionsAreWhatWasSeen, statesAreDeclared, timelineTells } from "./rules.ts";
import { workflowsAreTold } from "./signal-rules.ts";
import { newWorld, perform, type World } from "./world.ts";

type Before = Pick<Life, "rows"> & { readonly judged: number };

function* brokenRules(life: Life, before: Before, now: Date): Broken {
  const { rows } = life;
  yield* accessIsWhatWasAnnounced(rows, now);
  yield* enoughPeopleJudged(life, now);
  if (rows === before.rows) return;
  yield* statesAreDeclared(before.rows, rows);
  yield* openIsWhatIsOpen(rows);
  yield* revisionsAreWhatWasSeen(before.rows, rows);
  yield* timelineTells(before.rows, rows, now);
  yield* remindersComeOnce(before.rows, rows);
  yield* endsAreAnnounced(before.rows, rows);
  yield* decisionsAreOfWhatIsThere(before.rows, rows, life.judged[before.judged]);
  yield* tokensFollow(life, before.rows, rows, now);
  yield* workflowsAreTold(life);
}

function* unexpected(expected: boolean | undefined, deed: Deed, outcome: Outcome): Broken {
  const done = outcome === "written" || outcome === "held";
  if (expected !== undefined && expected !== done) yield `${deed.do} should ${expected ? "" : "not "}have been done`;
}

/** What somebody does who wants to bring an application on. */
const stepOf = (action: Action, { lives }: World): Step =>
  "do" in action && action.do === "go_on"
    ? { app: action.app, later: false, deed: nextDeed(lives[action.app] as Life, action) }
    : action;

/** Whether the last decision, which said of which revision it is, was written when it came first. */
const wasWritten = ({ sent, judged }: Life): boolean =>
  sent?.judged !== undefined && sent.said !== undefined && judged.includes(sent.judged);

const ticks = (step: Step) => "do" in step && (step.do === "tick" || (step.do === "await" && step.tick));

/** Takes a step. @returns what came of it, and what of that should not have */
function taken(world: World, step: Step): { readonly outcome: string; readonly broken: readonly string[] } {
  const life = "app" in step ? world.lives[step.app] : undefined;
  const deed = "deed" in step ? step.deed : undefined;
  const expected = life && deed && isAllowed(life, deed, world.clock.now());
  const twice = "do" in step && step.do === "repeat" && life !== undefined && wasWritten(life);
  try {
    const outcome = perform(world, step);
    const broken = [
      ...(deed ? unexpected(expected, deed, outcome) : []),
      ...(twice && outcome === "written" ? ["a decision that came twice was written twice"] : []),
      ...(ticks(step) ? nothingIsForgotten(world) : []),
    ];
    return { outcome: `${outcome}, ${life?.rows.application.status ?? ""}`, broken };
  } catch (error) {
    return { outcome: "failed", broken: [String(error instanceof Error ? error.stack : error)] };
  }
}

/**
 * Lives through what happens, and checks every rule after each step.
 * @param passed is shown each life at the end
 * @returns of the first step that broke a rule, what was broken, and the way there; nothing where none did
 */
export function brokenBy(
  beginnings: readonly Beginning[],
  actions: readonly Action[],
  passed?: (life: Life) => void,
): readonly string[] {
  const world = newWorld(beginnings);
  const way: string[] = [];
  for (const action of actions) {
    const before = world.lives.map(({ rows, judged }) => ({ rows, judged: judged.length }));
    const step = stepOf(action, world);
    const { outcome, broken } = taken(world, step);
    const now = world.clock.now();
    way.push(`${now.toISOString()} ${JSON.stringify(step).replaceAll(`"`, "")}: ${outcome}`);
    const rules = world.lives.flatMap((life, i) => [...brokenRules(life, before[i] as Before, now)]);
    if (broken.length + rules.length > 0) return [...broken, ...rules, ...way];
  }
  for (const life of world.lives) passed?.(life);
  return [];
}
