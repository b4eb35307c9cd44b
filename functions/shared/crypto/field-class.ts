/**
 * Groups of fields that are opened by the same functions. Each class has vault keys of its own, and IAM conditions on
 * the class, so a function that may open `address` cannot open `contact`.
 */
export const fieldClasses = ["identity", "contact", "address", "message"] as const;
export type FieldClass = (typeof fieldClasses)[number];
