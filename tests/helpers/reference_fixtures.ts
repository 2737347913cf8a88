/** Outputs of the reference implementations, next to the project where there are any. */
export const FIXTURES = new URL("../../../shared/fixtures/", import.meta.url);

/** Whether tests against those outputs are to be left out. */
export const withoutFixtures: boolean = !(await Deno.stat(FIXTURES).then(() => true, () => false));

if (withoutFixtures) {
  // Not by the console, which quiet test runs silence: a skipped test must say why.
  Deno.stderr.writeSync(new TextEncoder().encode(
    `No ${FIXTURES.pathname}: tests against the reference's outputs are left out\n`,
  ));
}

/** Cases of the tiny editing pipeline. */
export const EDIT_CASES = ["landscape", "no_cfg", "plus_one_image", "portrait_zh"] as const;

/** What a case of the tiny editing pipeline was made with. */
export interface EditCase {
  readonly num_inference_steps: number;
  readonly seed: number;
  readonly output_size: readonly [width: number, height: number];
}

/** A file of a case of the tiny editing pipeline. */
export function editCaseFile(name: string, file: string): URL {
  return new URL(`qwen_image_edit_tiny/cases/${name}/${file}`, FIXTURES);
}

/** What a case of the tiny editing pipeline was made with. */
export async function readEditCase(name: string): Promise<EditCase> {
  return JSON.parse(await Deno.readTextFile(editCaseFile(name, "case.json")));
}
