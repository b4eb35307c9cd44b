/** A person that every local system knows, as api.md "Local only" names them. */
export interface Person {
  /** Also the `sub` of their tokens. */
  readonly name: string;
  /** `cognito:groups` of their tokens. */
  readonly role: "assessor" | "responder" | "privacy-officer" | "auditor" | "developer";
}

export const seededPeople: readonly Person[] = [
  { name: "ada", role: "assessor" },
  { name: "alan", role: "assessor" },
  { name: "rita", role: "responder" },
  { name: "ron", role: "responder" },
  { name: "petra", role: "privacy-officer" },
  { name: "paul", role: "privacy-officer" },
  { name: "otto", role: "auditor" },
  { name: "dora", role: "developer" },
  { name: "dev", role: "developer" },
];

export function findPerson(name: string): Person | undefined {
  return seededPeople.find((person) => person.name === name);
}
