import type { RunIdentity } from "./run_identity.ts";

/** A run whose identity is held against another's, with what its configuration calls its parts. */
export interface IdentifiedRun {
  /** What makes the run this run. */
  readonly identity: RunIdentity;
  /** The benchmark file. */
  readonly benchmark: { readonly path: string };
  /** The editing model. */
  readonly diffusion_model: { readonly class_path: string };
  /** The judge. */
  readonly reward_model: { readonly class_path: string };
  /** The prompt set. */
  readonly prompts: { readonly name: string };
}

/** Roles that a model may have, by their keys. */
type Role = "diffusion_model" | "reward_model";

/** Digits of a hash that are enough to tell it from another. */
const DIGITS = 8;

/** Letters of a value that a line shows. */
const SHOWN = 200;

/**
 * Where two runs differ, one line each, such as `evaluation.seed: 0 there, 1 now`. Where only
 * hashes tell, the line names the file or the class.
 *
 * @param there The run that the folder holds.
 * @param now The run that wants the folder.
 */
export function identityDifference(there: IdentifiedRun, now: IdentifiedRun): readonly string[] {
  const rest = (run: IdentifiedRun) => ({
    benchmark: readingOf(run),
    evaluation: run.identity.evaluation,
  });
  return [
    ...benchmarkDifference(there, now),
    ...modelDifference("diffusion_model", there, now),
    ...modelDifference("reward_model", there, now),
    ...promptsDifference(there, now),
    ...valueDifference(rest(there), rest(now)),
  ];
}

/**
 * Where the judging of two runs differs: benchmark, judge, prompts or aggregation. Scores of runs that differ
 * in these cannot be compared; the editing model is what a comparison is about.
 */
export function judgingDifference(there: IdentifiedRun, now: IdentifiedRun): readonly string[] {
  const rest = ({ identity: { benchmark: { language, fields }, evaluation } }: IdentifiedRun) => ({
    benchmark: { language, fields },
    evaluation: { aggregation: evaluation.aggregation },
  });
  return [
    ...benchmarkDifference(there, now),
    ...modelDifference("reward_model", there, now),
    ...promptsDifference(there, now),
    ...valueDifference(rest(there), rest(now)),
  ];
}

/** Where the edits of two runs differ: benchmark, editing model or seed. */
export function editingDifference(there: IdentifiedRun, now: IdentifiedRun): readonly string[] {
  const rest = (run: IdentifiedRun) => ({
    benchmark: readingOf(run),
    evaluation: { seed: run.identity.evaluation.seed },
  });
  return [
    ...benchmarkDifference(there, now),
    ...modelDifference("diffusion_model", there, now),
    ...valueDifference(rest(there), rest(now)),
  ];
}

/** How a benchmark is read, whatever it holds. */
function readingOf({ identity: { benchmark: { hash: _, ...reading } } }: IdentifiedRun): object {
  return reading;
}

function benchmarkDifference(there: IdentifiedRun, now: IdentifiedRun): readonly string[] {
  if (there.identity.benchmark.hash === now.identity.benchmark.hash) return [];
  return [
    there.benchmark.path === now.benchmark.path
      ? `benchmark: the content of ${now.benchmark.path} differs`
      : `benchmark: ${there.benchmark.path} there, ${now.benchmark.path} now, with other content`,
  ];
}

function promptsDifference(there: IdentifiedRun, now: IdentifiedRun): readonly string[] {
  if (there.identity.prompts.hash === now.identity.prompts.hash) return [];
  return [
    there.prompts.name === now.prompts.name
      ? `prompts: the texts of ${now.prompts.name} differ`
      : `prompts: ${there.prompts.name} there, ${now.prompts.name} now`,
  ];
}

function modelDifference(role: Role, there: IdentifiedRun, now: IdentifiedRun): readonly string[] {
  const [before, after] = [there.identity[role], now.identity[role]];
  if (before.name !== after.name) {
    return valueDifference({ [role]: { name: before.name } }, { [role]: { name: after.name } });
  }
  if (before.fingerprint === after.fingerprint) return [];
  const whole = valueDifference(
    { [role]: { fingerprint: before.fingerprint } },
    { [role]: { fingerprint: after.fingerprint } },
  );
  const [one, other] = [fingerprintParts(before), fingerprintParts(after)];
  if (one === undefined || other === undefined) return whole;
  const paths = [there[role].class_path, now[role].class_path];
  const [where, which] = paths[0] === paths[1]
    ? [paths[1], [one.code, other.code].map(cutHash)]
    : [after.name, paths];
  const code = one.code === other.code
    ? []
    : [`${role}: the code of ${where} differs (${which[0]} there, ${which[1]} now)`];
  const lines = [...code, ...valueDifference({ [role]: one.rest }, { [role]: other.rest })];
  // What the parts do not tell must not pass for the same.
  return lines.length > 0 ? lines : whole;
}

/** A fingerprint's code, and what else it holds: mostly the parameters. */
function fingerprintParts(
  { name, fingerprint }: RunIdentity[Role],
): { readonly code: string; readonly rest: object } | undefined {
  const [, code, own = ""] = /^([0-9a-f]{64}|built-in \d+) (.*)$/s
    .exec(fingerprint.slice(name.length + 1)) ?? [];
  if (code === undefined) return undefined;
  const [, json] = /^\S+ (\{.*\})$/s.exec(own) ?? [];
  try {
    if (json !== undefined) return { code, rest: { params: JSON.parse(json) } };
  } catch {
    // A class may write its fingerprint in a form of its own.
  }
  return { code, rest: { fingerprint: own } };
}

/** Where two values differ, one line for each key. */
function valueDifference(there: object, now: object): readonly string[] {
  const before = new Map(leaves(there, ""));
  const after = new Map(leaves(now, ""));
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((key) => before.get(key) !== after.get(key))
    .map((key) => {
      const [one, other] = [before.get(key) ?? "absent", after.get(key) ?? "absent"];
      const what = [one, other].every(isHash) ? "the content that it names differs: " : "";
      return `${key}: ${what}${cutValue(one)} there, ${cutValue(other)} now`;
    });
}

function leaves(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return [[path, JSON.stringify(value)]];
  }
  return Object.entries(value).flatMap(([key, inner]) =>
    leaves(inner, path === "" ? key : `${path}.${key}`)
  );
}

function isHash(json: string): boolean {
  return /^"[0-9a-f]{64}"$/.test(json);
}

function cutValue(json: string): string {
  if (isHash(json)) return cutHash(json.slice(1, -1));
  return json.length > SHOWN ? `${json.slice(0, SHOWN)}…` : json;
}

/** The first digits of a hash; another text as it is. */
function cutHash(text: string): string {
  return /^[0-9a-f]{64}$/.test(text) ? text.slice(0, DIGITS) : text;
}
