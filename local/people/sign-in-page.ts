import type { Person } from "./seeded-people.ts";

/** The sign-in page: one button per person. No script, no style from elsewhere, nothing that a caller can put into it. */
export function signInPage(people: readonly Person[]): string {
  const buttons = people
    .map(({ name, role }) => `<li><button name="person" value="${name}"><b>${name}</b> ${role}</button></li>`)
    .join("\n");
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in to Cloakroom</title>
<style>
  body { font: 1rem/1.5 system-ui; max-width: 24rem; margin: 3rem auto; padding: 0 1rem }
  ul { list-style: none; padding: 0 }
  button { font: inherit; width: 100%; text-align: left; padding: .5rem 1rem; margin: .15rem 0 }
</style>
<h1>Sign in as</h1>
<form method="post">
<ul>
${buttons}
</ul>
</form>
</html>
`;
}
