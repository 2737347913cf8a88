/**
 * A duration in the unit that says enough.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([3725, 187, 12.5, 0.25].map(duration), ["1 h 02 min", "3 min 07 s", "12.5 s", "250 ms"]);
 * ```
 */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole >= 3600) {
    const minutes = Math.round(seconds / 60);
    return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
  }
  if (whole >= 60) {
    return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
  }
  if (seconds > 0 && seconds < 1) return `${Math.max(1, Math.round(seconds * 1000))} ms`;
  return Number.isInteger(seconds) ? `${seconds} s` : `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
}
