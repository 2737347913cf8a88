import { findThoughts } from "../parsers/thoughts.ts";

/** Sentences in which a judge says what did not change. */
export interface Claims {
  /** The first that says that the edited image is the source. */
  readonly unchanged?: string;
  /** The first that says that all but the edit is as it was. */
  readonly preserved?: string;
}

const LONGEST_SENTENCE = 500;
const LONGEST_QUOTE = 160;

const EDITED =
  "(?:(?:the |this )?(?:edited|second|resulting|result|output|generated|final|modified)" +
  "(?: ai-generated)? (?:image|picture|photo|version|one|result)|the (?:result|output))";
const ORIGINAL = "(?:the )?(?:original|source|first|input)(?: ai-generated)?" +
  "(?: (?:image|picture|photo|version|one))?";
const IS = "(?:is|are|looks?|appears?|seems?|remains?)(?: to (?:be|remain))?";
const WHOLLY = "(?: (?:completely|entirely|exactly|absolutely|visually|essentially|practically" +
  "|virtually|almost|nearly|basically|totally|perfectly))?";
const NO_CHANGE = "no (?:visible |noticeable |discernible |apparent |perceptible |detectable )?" +
  "(?:changes?|differences?|edits?|modifications?|alterations?)";

/** What may lead up to a claim of the whole; a label such as `Background:` would narrow it. */
const OPENING = String.raw`^["'\s{(\d.)•·-]*` +
  String.raw`(?:(?:reasoning|reason|rationale|explanation|analysis|overall|summary|conclusion` +
  String.raw`|verdict|observation|comparison|result)(?: assessment)?["']?\s*:\s*["']?)?` +
  "(?:(?:however|overall|unfortunately|clearly|therefore|thus|but|so|and|since|as|in fact" +
  "|in summary|in conclusion|as a result|the evaluation shows that|i see that|it is clear that" +
  "|it (?:appears|seems) that)[, ]+)?";

/** Nothing may narrow a claim of the whole: it ends here, or goes on with what follows from it. */
const ENDING = String.raw`(?=\s*(?:["'”)]\s*[,}]|["'”]?$|[.!;。]` +
  "|[,(]? ?(?:indicating|meaning|suggesting|implying|showing)|, (?:so|and no|with no|hence|thus)" +
  `| with ${NO_CHANGE}))`;

const UNCHANGED: readonly RegExp[] = [
  `${EDITED} ${IS}${WHOLLY} (?:(?:identical to|the same as|unchanged from) ${ORIGINAL}` +
  "|unchanged|unaltered|unmodified|unedited)",
  `(?:the (?:two|edited and(?: the)? original|original and(?: the)? edited)|both(?: the)?) ` +
  `(?:images|pictures|photos) ${IS}${WHOLLY} (?:identical|the same|indistinguishable)`,
  `there (?:is|are|was|were) ${NO_CHANGE}(?: made)? between (?:(?:the )?(?:two|both) ` +
  `(?:images|pictures|photos)|${ORIGINAL} and ${EDITED})`,
  `${EDITED} (?:shows?|has|contains|exhibits) ${NO_CHANGE} (?:from|compared (?:to|with)) ` +
  ORIGINAL,
  `${NO_CHANGE} (?:was|were|has been|have been) made to the (?:original |source )?image`,
].map((claim) => new RegExp(`${OPENING}(?:${claim})${ENDING}`));

const ZH_NOT_AT_ALL = "(?:没有(?:任何|丝毫)|毫无|无任何)(?:明显|可见)?的?" +
  "(?:区别|差别|差异|不同|变化|改变|改动)";
const ZH_SAME =
  `(?:看起来|看上去|似乎)?(?:(?:几乎)?完全(?:相同|一样|一致)|一模一样|${ZH_NOT_AT_ALL})`;
const ZH_OPENING = String.raw`^["'\s{(（\d.)）、•·-]*` +
  "(?:(?:总体|整体|总结|结论|理由|分析|对比|因此|所以|然而|但是?|可以看到|经过?对比)[，,：:]?)?";
const ZH_ENDING = String.raw`(?=\s*(?:["”'）)]|$|[。！；.;]` +
  "|[，,](?:说明|表明|意味|因此|所以|故|没有|未|即|指令|编辑)))";

const ZH_UNCHANGED: readonly RegExp[] = [
  "(?:(?:编辑|修改|处理|生成)后的?(?:图像|图片|图|照片|画面)|第二[张幅](?:图像|图片|图|照片)?)" +
  "(?:看起来|看上去|似乎)?[与和跟同](?:原始?|源|输入|第一[张幅])(?:图像|图片|图|照片)?(?:相比)?[，,]?" +
  ZH_SAME,
  `(?:这|前后)?两[张幅]?(?:图像|图片|图|照片)(?:之间)?${ZH_SAME}`,
  "(?:未|没有)对(?:原始?|源)?(?:图像|图片|图|照片)(?:做出?|进行)任何(?:修改|编辑|改动|更改|改变)",
].map((claim) => new RegExp(`${ZH_OPENING}(?:${claim})${ZH_ENDING}`));

const REST =
  "(?:the )?(?:rest|remainder) of the (?:original )?(?:image|scene|picture|photo|photograph)" +
  "|everything else(?: in the (?:image|scene|picture|photo))?" +
  "|all (?:of the )?other (?:elements|parts|areas|details|regions|objects)" +
  "(?: (?:of|in) the (?:image|scene|picture|photo))?" +
  "|(?<!(?:in|of|on|at|to|from|against) )the (?:entire |whole )?background";
const STAYS = "(?: (?:is|are|was|were|remains?|remained|stays?|stayed|has been|have been|being" +
  "|left|kept))?";
const STRONGLY = "(?:completely|entirely|fully|perfectly|totally)";

const PRESERVED: readonly RegExp[] = [
  `(?:${REST})${STAYS}(?: (?:${STRONGLY}|exactly|absolutely))? ` +
  "(?:unchanged|untouched|unaltered|unmodified|identical|the same)",
  `(?:${REST})${STAYS} ${STRONGLY} (?:preserved|intact|maintained|retained)`,
  "(?:nothing else|no other (?:parts?|areas?|elements?|regions?|objects?|details?)" +
  "(?: (?:of|in) the (?:image|scene|picture|photo))?)" +
  " (?:was|were|is|are|has been|have been|has|have) (?:changed|altered|modified|affected)",
].map((claim) =>
  new RegExp(
    String.raw`(?<![\w-])(?:${claim})` + String.raw`(?=\s*(?:["'”]|$|[.!;,)]| and ` +
      "| from the original| to the original| (?:as|in) (?:in )?(?:the original|both)| compared))",
  )
);

const ZH_PRESERVED: readonly RegExp[] = [
  new RegExp(
    "(?:(?:其余|其[他它])的?(?:部分|区域|元素|内容|细节|地方|画面|物体)|背景)(?:都|均|则|也|全部)?" +
      "(?:保持|维持)?(?:了)?(?:完全)?(?:不变|未变|原样|没有任何(?:变化|改变|改动)" +
      "|未(?:被|作|做)?(?:任何)?(?:改动|修改|改变))" +
      String.raw`(?=\s*(?:["”'）)]|$|[。！；，,.;]))`,
  ),
];

/** A claim of the rest does not count after these. */
const SUPPOSED = new RegExp(
  String.raw`\b(?:if|whether|when|should|must|would|could|may|might|unless|ideally|instead|not|no` +
    String.raw`|never|without|fail\w*|expect\w*|supposed|ask(?:s|ed)?|require\w*|request\w*` +
    String.raw`|instruct\w*|want\w*|need\w*)\b|n't\b` +
    "|如果|[若应须不除]|需要|要求|希望|指令|未能|没能|没有|是否",
);

/** No claim counts before these. */
const EXCEPTED = new RegExp(
  String.raw`\b(?:except\w*|apart|aside|other than|besides?|but|although|though|however|only` +
    String.raw`|save for|regarding|in terms|if|unless|yet|while|whereas|slight\w*|minor` +
    String.raw`|minimal)\b|[除但仅若]|不过|只是|然而|如果`,
);

/**
 * Finds where a judge's reply says that nothing changed, or nothing but the edit.
 *
 * English and Chinese. Only sentences that say so outright are found, in a few common forms: not
 * those that hedge (`largely unchanged`), except (`identical but for the sky`), suppose, ask, or
 * speak of one aspect (`Background: both images are identical.`). The thoughts of a reasoning model
 * are passed over. The time is linear in the reply's length.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(readClaims("The edited image is identical to the original. Score: 1"), {
 *   unchanged: "The edited image is identical to the original.",
 * });
 * assertEquals(readClaims("The sky is dark, and the rest of the image is unchanged."), {
 *   preserved: "The sky is dark, and the rest of the image is unchanged.",
 * });
 * assertEquals(readClaims("If the images were identical, the score would be 1."), {});
 * ```
 *
 * @returns The sentences found, shortened where they are long.
 */
export function readClaims(reply: string): Claims {
  let unchanged: string | undefined;
  let preserved: string | undefined;
  for (const sentence of sentences(reply)) {
    const text = sentence.toLowerCase().replaceAll("’", "'");
    if (/[?？]$/.test(text)) continue;
    if (unchanged === undefined && claims(text, [...UNCHANGED, ...ZH_UNCHANGED])) {
      unchanged = quoted(sentence);
    }
    if (preserved === undefined && claims(text, [...PRESERVED, ...ZH_PRESERVED], SUPPOSED)) {
      preserved = quoted(sentence);
    }
  }
  return {
    ...(unchanged === undefined ? {} : { unchanged }),
    ...(preserved === undefined ? {} : { preserved }),
  };
}

function claims(text: string, patterns: readonly RegExp[], before?: RegExp): boolean {
  return patterns.some((pattern) => {
    const found = pattern.exec(text);
    return found !== null && !EXCEPTED.test(text.slice(found.index + found[0].length)) &&
      !before?.test(text.slice(0, found.index));
  });
}

/** The sentences of a reply, without Markdown, thoughts and what is too long to be one. */
function* sentences(reply: string): Generator<string> {
  // Within JSON, lines end in a backslash and an n.
  const text = answerOf(reply).replaceAll("\\n", "\n").replace(/[*_`#>]/g, "");
  for (const [sentence] of text.matchAll(/[^.!?。！？\n]+[.!?。！？]?/g)) {
    if (sentence.length <= LONGEST_SENTENCE) yield sentence.trim();
  }
}

function answerOf(reply: string): string {
  const answer = findThoughts(reply);
  if (answer.status === "unfinished") return reply.slice(0, answer.start);
  const ends = [0, ...answer.thoughts.map(([, end]) => end)];
  const starts = [...answer.thoughts.map(([start]) => start), reply.length];
  return ends.map((end, index) => reply.slice(end, starts[index])).join("\n");
}

function quoted(sentence: string): string {
  return sentence.length <= LONGEST_QUOTE ? sentence : `${sentence.slice(0, LONGEST_QUOTE - 1)}…`;
}
