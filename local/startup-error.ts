/**
 * Something on this machine keeps the local system from starting: no Java, a taken port, data of another layout.
 * The message is one sentence for the person at the terminal; whoever catches it prints that and no stack trace.
 */
export class StartupError extends Error {
  override readonly name = "StartupError";
}
