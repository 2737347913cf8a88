/** Longest wait that a server is granted, in ms: one hour. */
const LONGEST = 3_600_000;

const months = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec";
const time = "\\d{2}:\\d{2}:\\d{2}";

/** The three forms of a date in HTTP (RFC 9110, section 5.6.7). */
const dates: readonly RegExp[] = [
  new RegExp(`^\\w{3}, \\d{2} (?:${months}) \\d{4} ${time} GMT$`),
  new RegExp(`^\\w{6,9}, \\d{2}-(?:${months})-\\d{2} ${time} GMT$`),
  new RegExp(`^\\w{3} (?:${months}) [ \\d]\\d ${time} \\d{4}$`),
];

/**
 * Reads a `Retry-After` header: seconds, or a date (RFC 9110, section 10.2.3).
 *
 * Fractions of a second, which some servers send, count. A date that is over means no wait. No wait
 * is longer than an hour.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const now = Date.UTC(2025, 0, 1, 12, 0, 0);
 * assertEquals(retryAfter("120", now), 120_000);
 * assertEquals(retryAfter("Wed, 01 Jan 2025 12:00:05 GMT", now), 5000);
 * assertEquals(retryAfter("soon", now), undefined);
 * ```
 *
 * @param value The header; `null` where there is none.
 * @param now Time of the answer, in ms since 1970.
 * @returns The wait in ms, or `undefined` where the header is absent or makes no sense.
 */
export function retryAfter(value: string | null, now: number): number | undefined {
  const text = value?.trim() ?? "";
  const wait = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : dateOf(text) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), LONGEST);
}

function dateOf(text: string): number {
  if (!dates.some((form) => form.test(text))) return NaN;
  // The oldest form names no time zone and would be taken for local time.
  return Date.parse(text.endsWith("GMT") ? text : `${text} GMT`);
}
