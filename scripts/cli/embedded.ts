/** The configuration that comes with the project: the built-in sample and the baselines. */
export const EMBEDDED: { readonly name: string; readonly url: URL } = {
  name: "config/sample.yaml",
  url: new URL("../../config/sample.yaml", import.meta.url),
};
