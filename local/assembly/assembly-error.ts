import { StartupError } from "#local/startup-error.ts";

/** The cloud assembly declares something that this machine cannot stand in for. Names the place in the template. */
export class AssemblyError extends StartupError {
  constructor(place: string, problem: string) {
    super(`The cloud assembly cannot run here: ${place}: ${problem}.`);
  }
}
