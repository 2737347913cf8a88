import { z } from "zod";

/** Longest part of a server's words that goes into a message, in characters. */
const LONGEST = 500;

const said = z.union([z.string().min(1), z.number()]).transform(String);

const fault = z.object({
  loc: z.array(z.union([z.string(), z.number()])).catch([]),
  msg: said,
}).transform(({ loc, msg }) => loc.length === 0 ? msg : `${loc.join(".")}: ${msg}`);

const withDetails = z.object({ message: said, details: z.string().catch("") })
  .transform(({ message, details }) => details === "" ? message : `${message}: ${details}`);

/** The forms that servers give to an error, the most telling one first. */
const told = z.union([
  z.object({ error: withDetails }).transform(({ error }) => error),
  z.object({ detail: z.array(fault).min(1) }).transform(({ detail }) => detail.join("; ")),
  z.object({ detail: withDetails }).transform(({ detail }) => detail),
  z.object({ error: said }).transform(({ error }) => error),
  z.object({ detail: said }).transform(({ detail }) => detail),
  withDetails,
  z.string(),
]);

/**
 * What a server wrote about an error, out of the body of its answer: OpenAI's
 * `{"error": {"message"}}`, FastAPI's `{"detail"}` as text or as a list of faults,
 * `{"error": "..."}`, `{"message"}`, the title of an HTML page, or plain text.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(serverMessage('{"error": {"message": "no such model"}}'), "no such model");
 * assertEquals(serverMessage('{"detail": [{"loc": ["body", "size"], "msg": "bad"}]}'), "body.size: bad");
 * ```
 *
 * @returns One line of any length, without control characters; empty where there is nothing.
 */
export function serverMessage(body: string): string {
  const value = parsed(body);
  if (value === undefined) return oneLine(fromText(body));
  const result = told.safeParse(value);
  return oneLine(result.success ? result.data : body);
}

/** Shortens a server's words to 500 characters, the last of them an ellipsis. */
export function shortened(text: string): string {
  const characters = [...text.slice(0, 4 * LONGEST)];
  if (characters.length <= LONGEST && text.length <= 4 * LONGEST) return text;
  return `${characters.slice(0, LONGEST - 1).join("")}…`;
}

/** One line out of a text: control characters go, and runs of blanks become one blank. */
export function oneLine(text: string): string {
  // Marks that turn the direction of writing could hide what a message says.
  const unprintable = /(?![\s\u0085])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;
  return text.replaceAll(unprintable, "").replaceAll(/[\s\u0085]+/g, " ").trim();
}

const code = z.string().nullish().catch(undefined);
const errorCodes = z.object({
  error: z.object({
    code,
    type: code,
    innererror: z.object({ code }).nullish().catch(undefined),
  }).nullish().catch(undefined),
  code,
  type: code,
});

/** Codes of content filters: OpenAI's and Azure's, for prompts and for images. */
const refusals: ReadonlySet<string> = new Set([
  "content_filter",
  "content_policy_violation",
  "moderation_blocked",
  "ResponsibleAIPolicyViolation",
]);

/**
 * Tells whether the body of an error is a content filter's refusal, by the codes that OpenAI and
 * Azure give.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(isContentFilter('{"error": {"code": "content_filter", "message": "..."}}'), true);
 * assertEquals(isContentFilter('{"error": {"message": "content_filter"}}'), false);
 * ```
 */
export function isContentFilter(body: string): boolean {
  return codesIn(body).some((found) => refusals.has(found));
}

/** Codes of OpenAI for accounts that cannot pay; they come with 429, and do not pass by waiting. */
const spent: ReadonlySet<string> = new Set([
  "insufficient_quota",
  "billing_hard_limit_reached",
  "billing_not_active",
]);

/** Tells whether the body of an error says that the account has nothing left to spend. */
export function isSpentAccount(body: string): boolean {
  return codesIn(body).some((found) => spent.has(found));
}

function codesIn(body: string): readonly string[] {
  const result = errorCodes.safeParse(parsed(body));
  if (!result.success) return [];
  const { error, ...outer } = result.data;
  return [error?.code, error?.type, error?.innererror?.code, outer.code, outer.type]
    .filter((found) => typeof found === "string");
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function fromText(body: string): string {
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(body)?.[1]?.trim();
  if (title !== undefined && title !== "") return title;
  return /^\s*<(!doctype|html)/i.test(body) ? body.replaceAll(/<[^>]*>/g, " ") : body;
}
