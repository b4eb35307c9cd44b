import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { AppFunction } from "./app-function.ts";
import type { Binding } from "./binding.ts";

/** Binds a function to another that it invokes: that one, and nothing else of it. */
export const boundFunction = ({ handler }: AppFunction): Binding => ({
  value: handler.functionName,
  statements: [new PolicyStatement({ actions: ["lambda:InvokeFunction"], resources: [handler.functionArn] })],
});
