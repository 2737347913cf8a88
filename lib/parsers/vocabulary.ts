import { CHAR, foldText, MARK } from "./characters.ts";

/**
 * What a word can mean around a score.
 *
 * Numbers rather than names, so that the words of a long reply fit into a typed array.
 */
export const WORD = {
  unknown: 0,
  /** `score`, `rating`, `评分`. */
  head: 1,
  /** `answer`, `result`: a label only where a colon or `final` says so. */
  weakHead: 2,
  /** `final`, `overall`, `最终`. */
  final: 3,
  /** Both in one word: `总分`. */
  finalHead: 4,
  /** `baseline`, `initial`: a score that is not the last word. */
  old: 5,
  /** `maximum`, `满分`, `confidence`: a number about the scale or the judge, not a score. */
  limit: 6,
  /** Says nothing about which score is meant: `edit`, `image`, `numeric`. */
  neutral: 7,
  /** Words that may stand between a label and its number. */
  link: 8,
  /** `for`, `on`, `in`: what follows may name an aspect. */
  about: 9,
  /** `rate`, `give`, `打`. */
  verb: 10,
  /** `around`, `below`: the number is not exactly this one. */
  inexact: 11,
  /** `might`, `likely`. */
  modal: 12,
  /** `not`, `keep`: the clause does not commit to its number. */
  negation: 13,
  /** `if`, `unless`. */
  condition: 14,
  /** May follow a score: `because`, `which`, `reasoning`. */
  follower: 15,
  /** `points`, `分`. */
  points: 16,
  out: 17,
  of: 18,
  and: 19,
  or: 20,
  to: 21,
  between: 22,
  whereas: 23,
  ten: 24,
  scale: 25,
  boxed: 26,
  /** `means`, `represents`: the number before it is being explained. */
  means: 27,
  copula: 28,
  /** `a score of 8 is appropriate`. */
  approval: 29,
  /** `score1`, `rating2`. */
  indexedHead: 30,
  /** Markup that carries no meaning. */
  markup: 31,
  /** `has`, `with`: what stands before them is what the score is of. */
  has: 32,
  /** `total`: final, but perhaps a sum on a scale of its own. */
  total: 33,
  /** `I`, `we`: the judge speaks. */
  judge: 34,
} as const;

const WORDS: Readonly<Partial<Record<keyof typeof WORD, string>>> = {
  head: "score scoring rating ratings grade mark 评分 分数 得分 打分 分值 成绩",
  weakHead: "assessment evaluation verdict judgement judgment result answer output conclusion " +
    "评价 评估 结果 答案 结论 回答 输出",
  final: "final overall ultimate aggregate combined composite revised adjusted corrected " +
    "最终 最后 总 总体 整体 综合 总的 修正后",
  finalHead: "finalscore overallscore finalrating overallrating 总分 总评",
  old: "initial preliminary baseline base starting start raw tentative neutral previous prior " +
    "default provisional old 初始 初步 基础 基准 基线 原始 默认 中性 起始 起评",
  limit: "maximum max minimum min highest lowest possible full threshold ceiling cap passing " +
    "confidence certainty weight 置信度 信心 权重 " +
    "满分 最高分 最低分 最高 最低 上限 及格",
  neutral: "edit edits editing edited image images picture photo numeric numerical judge my our " +
    "your corresponding single suggested resulting actual current new good high " +
    "low fair perfect solid strong decent excellent moderate poor generous following recommended " +
    "ai generated model pair task user performance model's judge's higher lower better best " +
    "worst where three decimal decimals places format number value exactly 编辑 图像 图片 图 后 " +
    "的 模型 本次 此次 次 结果图 数值",
  link: "a an it this that these me us you would will shall should do does am " +
    "as at get been therefore thus so hence then equal equals stands remains its by my " +
    "the 我 我的 我会 会 将 该 此 这 这个 这次 个 张 幅 在 对 于 了 应 应该 应为 因此 所以 故 " +
    "那么 一个 它 其 本 可以 认为 该得",
  about: "for on in regarding concerning",
  verb: "rate rated rates give gives giving gave assign assigns assigning award awards " +
    "deserve deserves earn earns receive receives received merit merits warrant warrants gets " +
    "say settle 打 给 给出 给予 给到 打出 评 评为 评定 得 获得 打了",
  inexact: "around about approximately approx roughly nearly almost close above below over under " +
    "least most more less than up somewhere near circa instead rather 大约 约 左右 大概 接近 " +
    "至少 至多 以上 以下 超过 低于 高于 之间",
  modal: "might could may maybe perhaps probably possibly likely 可能 也许 或许",
  negation: "not no never cannot without keep neither nor 不 没 没有 不是 不能 无法 未 并非",
  condition: "if unless suppose assuming whether 如果 若 假如 要是 倘若",
  follower: "because since due considering based which indicating reflecting but although " +
    "though however reason reasoning reasons explanation rationale justification comment comments " +
    "note feedback analysis explain they here there when even only just these those he she " +
    "everything nothing making meaning leaving thanks owing also still yet after 因为 由于 理由 " +
    "原因 说明 解释 但 但是 不过 其中 表明 说明了",
  points: "points point pts pt marks 分",
  out: "out",
  of: "of",
  and: "and plus 和 与 及",
  or: "or 或 或者",
  to: "to through 到 至",
  between: "between from 从 介于",
  whereas: "while whereas 而",
  ten: "ten 十",
  scale: "scale 分制 制 量表",
  boxed: "boxed fbox",
  means: "means mean denotes represents represent indicates indicate signifies corresponds being " +
    "表示 代表 意味着 意味",
  copula: "is was are be were being's equalling 是 为",
  approval:
    "given assigned awarded appropriate warranted justified reasonable merited deserved apt fitting suitable accurate",
  has: "has have had with contains earning warranting achieving achieves achieved receiving " +
    "getting meriting deserving",
  total: "total totals totaling totalling totalscore 总计 合计",
  judge: "i we 我 我们",
  markup: "s b i u strong em br p div span code td tr th li ul ol center h small pre font sup sub",
};

/** Longest word with an apostrophe that is looked at; longer ones are unknown. */
const LONGEST_WORD = 16;

/**
 * The words as a tree: the node behind another by a character, the meaning of what ends there.
 *
 * Whole numbers in typed arrays rather than objects, since each letter of a long reply takes a
 * step. Node 0 leads nowhere, node 1 is the root.
 */
interface WordTree {
  /** Place of a character in a row of `next`; 0 for those of no word. */
  readonly column: Uint16Array;
  /** Length of a row. */
  readonly width: number;
  /** By node and column. */
  readonly next: Uint16Array;
  /** By node. */
  readonly meaning: Uint8Array;
  /** By node: whether a tag of that name only lays out text. */
  readonly markup: Uint8Array;
}

const ROOT = 1;

const TREE = growTree();

function growTree(): WordTree {
  const words = (Object.keys(WORDS) as (keyof typeof WORD)[]).flatMap((name) =>
    (WORDS[name] ?? "").split(" ").map((word) => ({ word, name }))
  );
  const characters = new Set(words.flatMap(({ word }) => [...word]));
  const nodes = 2 + words.reduce((sum, { word }) => sum + word.length, 0);
  const width = 1 + characters.size;
  const column = new Uint16Array(0x10000);
  [...characters].forEach((character, index) => column[character.charCodeAt(0)] = 1 + index);
  const tree = {
    column,
    width,
    next: new Uint16Array(nodes * width),
    meaning: new Uint8Array(nodes),
    markup: new Uint8Array(nodes),
  };
  let count = 2;
  for (const { word, name } of words) {
    let node = ROOT;
    for (const character of word) {
      const place = node * width + (column[character.charCodeAt(0)] as number);
      const known = tree.next[place] as number;
      node = known === 0 ? tree.next[place] = count++ : known;
    }
    if (name === "markup") tree.markup[node] = 1;
    else tree.meaning[node] = WORD[name];
  }
  return tree;
}

function step(node: number, code: number): number {
  return TREE.next[node * TREE.width + (TREE.column[code] as number)] as number;
}

/** Meaning of a word. */
export function meaningOf(word: string): number {
  return wordMeaning(foldText(word), 0, word.length);
}

/** Meaning of the word that stands from `from` to `to` (exclusive) in a folded text. */
export function wordMeaning(codes: Uint16Array, from: number, to: number): number {
  let node = ROOT;
  let stem = 0;
  for (let i = from; i < to && node !== 0; i++) {
    const code = codes[i] as number;
    if (code === MARK.apostrophe && stem === 0) stem = node;
    node = step(node, code);
  }
  const known = TREE.meaning[node] as number;
  if (known !== WORD.unknown || to - from > LONGEST_WORD) return known;
  const negates = to - from > 2 && codes[to - 1] === 0x74 && codes[to - 2] === MARK.apostrophe &&
    codes[to - 3] === 0x6e;
  return negates ? WORD.negation : TREE.meaning[stem] as number;
}

/**
 * Meaning of the tag whose name stands from `from` to `to` (exclusive) in a folded text, such as
 * `score` or `br/`; of one that only lays out text, `markup`.
 */
export function tagMeaning(codes: Uint16Array, from: number, to: number): number {
  let node = ROOT;
  let digits = 0;
  let empty = false;
  for (let i = from; i < to; i++) {
    const code = codes[i] as number;
    if (code === CHAR.underscore) continue;
    if (code === MARK.slash) empty = true;
    else if (code >= 0x30 && code <= 0x39) digits++;
    else node = digits === 0 ? step(node, code) : 0;
  }
  // `<h1>`
  if (digits < 2 && TREE.markup[node] === 1) return WORD.markup;
  return digits > 0 || empty ? WORD.unknown : TREE.meaning[node] as number;
}

/** Length of the longest known Chinese word at `from` in a folded text, or 0. */
export function hanWordLength(codes: Uint16Array, from: number): number {
  let length = 0;
  let node = step(ROOT, codes[from] as number);
  for (let i = 1; node !== 0; i++) {
    if (TREE.meaning[node] !== WORD.unknown) length = i;
    node = step(node, codes[from + i] as number);
  }
  return length;
}
