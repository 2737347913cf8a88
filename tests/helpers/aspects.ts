import { CATEGORIES } from "./benchmark.ts";
import { ROOT } from "./task.ts";

/** The text of a prompt set that asks about two aspects; the second not of 指代. */
export const ASPECT_PROMPTS = `name: two aspects
aspects:
  likeness: { show_source: true, scale: [1, 5] }
  beauty: {}
prompts:
${
  CATEGORIES.map((category) =>
    `  ${category}:
    likeness:
      system_prompt: About likeness, out of 5
      user_prompt_template: "{edit_instruction}"
${
      category === "指代" ? "" : `    beauty:
      system_prompt: About beauty, out of 10
      user_prompt_template: "Asked for: {edit_instruction}"
`
    }`
  ).join("")
}`;

/** Writes the prompts and a configuration of the judge of aspects; returns its path. */
export async function configureAspects(
  folder: string,
  { output = "run", evaluation = "", prompts = ASPECT_PROMPTS, judge = "", aggregation = "mean@1" }:
    {
      readonly output?: string;
      readonly evaluation?: string;
      readonly prompts?: string;
      /** More parameters of the judge. */
      readonly judge?: string;
      readonly aggregation?: string;
    } = {},
): Promise<string> {
  const path = `${folder}/${output}.yaml`;
  await Deno.writeTextFile(`${folder}/${output}_prompts.yaml`, prompts);
  await Deno.writeTextFile(
    path,
    `benchmark:\n  data_path: ${folder}/benchmark.json\n` +
      "diffusion_model:\n  class_path: copy\n" +
      `reward_model:\n  class_path: ${ROOT}tests/fixtures/aspect_judge.ts#AspectJudge\n` +
      `  params: { calls: "${folder}/${output}_calls.txt"${judge} }\n` +
      `prompts: ${folder}/${output}_prompts.yaml\n` +
      `evaluation:\n  output_dir: ${folder}/${output}\n  aggregation: ${aggregation}\n${evaluation}`,
  );
  return path;
}
