import { lambdaFunction } from "#shared/http/route.ts";
import { variables } from "#shared/schema.ts";

/** Follows the changes of orders, and notes on the rows that values lead to when their tokens end by them. */
export const tokenFollower = lambdaFunction({
  env: variables("CONTACT_TABLE"),
  routes: {},
});
