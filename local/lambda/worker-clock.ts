/**
 * Puts the local system's clock in the place of this thread's: `Date.now()`, `new Date()` and `Date()` tell the time of
 * the machine and what is in `offset` on top. Has to be called before the bundle loads, which may keep `Date.now`.
 *
 * @param offset see `LocalClock.offset`
 */
export function useClock(offset: SharedArrayBuffer): void {
  const ahead = new Float64Array(offset);
  const MachineDate = Date;
  const machineNow = Date.now;
  const now = () => Math.floor(machineNow() + (ahead[0] ?? 0));
  MachineDate.now = now;
  const MovedDate: DateConstructor = new Proxy(MachineDate, {
    apply: () => new MachineDate(now()).toString(),
    construct: (target, values, asked) =>
      Reflect.construct(target, values.length === 0 ? [now()] : values, asked === MovedDate ? target : asked),
  });
  MachineDate.prototype.constructor = MovedDate;
  globalThis.Date = MovedDate;
}
