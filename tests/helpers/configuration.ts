/** The parts of a configuration that tests vary; the rest is plain. */
export interface ConfigurationParts {
  /** Lines of `diffusion_model`; `copy` where absent. */
  readonly editor?: string;
  /** Lines of `reward_model`; `reference` where absent. */
  readonly judge?: string;
  /** More lines of `evaluation`. */
  readonly evaluation?: string;
  /** More lines at the end. */
  readonly more?: string;
  /** Name of the file and of the run's folder; `run` where absent. */
  readonly output?: string;
}

/** Writes a configuration for the folder's `benchmark.json`; returns its path. */
export async function configure(folder: string, parts: ConfigurationParts = {}): Promise<string> {
  const {
    editor = "class_path: copy",
    judge = "class_path: reference",
    evaluation = "",
    more = "",
    output = "run",
  } = parts;
  const path = `${folder}/${output}.yaml`;
  await Deno.writeTextFile(
    path,
    `benchmark:\n  data_path: ${folder}/benchmark.json\n` +
      `diffusion_model:\n  ${editor}\nreward_model:\n  ${judge}\n` +
      `evaluation:\n  output_dir: ${folder}/${output}\n${evaluation}${more}`,
  );
  return path;
}
