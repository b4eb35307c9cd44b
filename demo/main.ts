import { startLocal } from "#local/start.ts";
import { tellContactStory } from "./contact-story.ts";
import { tellDevelopersStory } from "./developers-story.ts";
import { tellIncidentStory } from "./incident-story.ts";
import { storyteller } from "./narrator.ts";
import { tellVaultStory } from "./vault-story.ts";

/** Plays the story against a fresh system in memory; ends with exit status 0, or with what failed. */
const started = await startLocal({ port: 0, onProgress: (step) => process.stdout.write(`cloakroom: ${step}\n`) });
try {
  const story = storyteller(started.urls);
  const aYearLater = await tellDevelopersStory(story, started);
  await tellContactStory(story, started);
  await tellVaultStory(story, started);
  await aYearLater();
  await tellIncidentStory(story, started);
  process.stdout.write("\nThe story went as it should.\n");
} catch (error) {
  process.stderr.write(`\nThe story failed: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await started.stop();
}
