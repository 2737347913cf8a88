const DUTY =
  "(?:assist|help|rate|score|evaluate|provide|judge|comply|assess|answer|grade|compare|give|fulfil|fulfill|complete|continue|offer|do that|do this)";

/** What stands between it and the duty holds it no second time, lest that be searched twice. */
const CANNOT = "(?:无法|不能|不便|没法|没办法|拒绝)";

const REFUSALS: readonly RegExp[] = [
  /\b(?:i|we)(?:['’]m| am| are) (?:very |so |truly |really )?sorry\b/,
  /(?:^|[.!?\n] ?)sorry\b/,
  /\b(?:i|we) (?:sincerely |do )?apologi[sz]e\b|\bmy apologies\b/,
  new RegExp(
    "\\b(?:i|we) (?:simply |really |also )?" +
      "(?:can(?:no|['’])?t|can not|could(?:n['’]t| not)|won['’]t|will not|must decline to|decline to|refuse to)" +
      ` (?:\\w{1,12} ){0,2}?${DUTY}\\b`,
  ),
  new RegExp(
    "(?:^|[.!?\\n] ?|\\b(?:i|we)(?:['’]m| am| are) (?:\\w{1,12} )?)" +
      `(?:unable|not able|not willing|not allowed) to (?:\\w{1,12} )?${DUTY}\\b`,
  ),
  /\b(?:i|we) (?:can(?:no|['’])?t|can not|am unable to|am not able to) (?:see|view|access|open) (?:any |the |your |these |either )?(?:\w{1,12} )?(?:images?|pictures?|photos?)\b/,
  /抱歉|对不起|很遗憾/,
  new RegExp(
    `${CANNOT}(?:(?!${CANNOT})[^。！？\\n]){0,12}?` +
      "(?:评分|评价|评估|打分|给分|判断|提供|协助|帮助|回答|完成|处理|看到图|查看图)",
  ),
];

/** All of them at once, so that a reply is gone through once; what it finds is the first. */
const REFUSAL = new RegExp(REFUSALS.map(({ source }) => `(?:${source})`).join("|"), "i");

const LONGEST_REASON = 120;

/** Shortens `text` for a message, on one line. */
export function shorten(text: string, length = LONGEST_REASON): string {
  const line = text.slice(0, 4 * length).replace(/\s+/g, " ").trim();
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}

/**
 * The sentence with which a reply declines to judge, shortened, or `undefined`.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(findRefusal("Hm. I cannot rate this. Bye."), "I cannot rate this.");
 * ```
 */
export function findRefusal(reply: string): string | undefined {
  const first = reply.search(REFUSAL);
  if (first < 0) return undefined;
  let start = /[.!?。！？\n]/.test(reply[first] ?? "") ? first + 1 : first;
  while (start > 0 && first - start < 200 && !/[.!?。！？\n]/.test(reply[start - 1] ?? "")) start--;
  let end = first + 1;
  while (end < reply.length && end - first < 300 && !/[.!?。！？\n]/.test(reply[end] ?? "")) end++;
  return shorten(reply.slice(start, Math.min(reply.length, end + 1)));
}
