/**
 * What an instruction wants, without what it merely mentions: quoted text, what is to be removed
 * or kept or avoided or is over, and the state that a change starts from.
 *
 * English and Chinese; a list of patterns, not grammar, so that it errs on unusual sentences.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const wanted = wantedText('Change the scene from day to night, but keep the sign "Rain".');
 * assertEquals(wanted.trim(), "scene to night, but .");
 * assertEquals(wantedText("把夏天变成冬天，不要下雪。"), "变成冬天,。");
 * ```
 */
export function wantedText(instruction: string): string {
  let text = instruction.normalize("NFKC").replaceAll("’", "'");
  for (const [pattern, replacement] of unwanted) text = text.replace(pattern, replacement);
  return text.replace(/ {2,}/g, " ");
}

const imageWord = /\b(image|picture|photo|photograph|scene)\b/i;

type Replacement = (found: string, ...groups: readonly string[]) => string;

// Gaps are bounded, so that a hostile instruction cannot take more than linear time.
const unwanted: readonly (readonly [RegExp, Replacement])[] = [
  [
    /"[^"]{0,500}"|“[^”]{0,500}”|「[^」]{0,500}」|『[^』]{0,500}』|《[^》]{0,500}》|(?<!\w)'[^']{0,500}'(?!\w)/g,
    () => " ",
  ],
  [
    /\b(?:remove|erase|delete|eliminate|clear (?:away )?the|after|get rid of|without|no|not|never|don't|avoid|instead of|rather than|keep(?:ing)?|preserv(?:e|ing)|leave|leaving|maintain(?:ing)?)\b(?:(?!\b(?:and|but|then|while|so)\b)[^,.;:!?，。；])*/gi,
    () => "",
  ],
  [
    /(?:去掉|去除|移除|删除|除去|消除|清除|擦除|没有|不要|不能|不会|不得|避免|而不是|保持|保留|维持)[^,.;:!?，。；：！？、并但再]*/g,
    () => "",
  ],
  [
    /\b[\w-]{1,40} (?:has |have )?(?:to )?(?:stop(?:s|ped)?|ends?|ended|lifts?|melts?|melted)\b/gi,
    () => "",
  ],
  [/[雨雪雾](?:已经|已|逐渐|慢慢|都)?(?:停|过后|过天|散|化|融)/g, () => ""],
  [/\bfrom\b[^,.;:!?，。；]{0,200}?\b(?:in)?to\b/gi, () => "to"],
  [
    /\b(?:turn|change|convert|transform|shift|switch|transition)\b([^,.;:!?，。；]{0,200}?)\b(?:in)?to\b/gi,
    (_found, between = "") => `${imageWord.exec(between)?.[0] ?? ""} to`,
  ],
  [/\breplace\b[^,.;:!?，。；]{0,200}?\b(?:with|by)\b/gi, () => "with"],
  [
    /(?:把|将|从|由)[^,.;:!?，。；：！？]{0,200}?(变成|变为|变作|改成|改为|换成|换为|转为|转成|转换成|转换为|变换成|替换为|替换成)/g,
    (_found, verb = "") => verb,
  ],
];
