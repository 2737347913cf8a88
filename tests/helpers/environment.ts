/** Does work with variables of the environment set, or taken away where undefined. */
export async function withEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
  work: () => void | Promise<void>,
): Promise<void> {
  const before = Object.keys(variables).map((name) => [name, Deno.env.get(name)] as const);
  const set = ([name, value]: readonly [string, string | undefined]) =>
    value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
  Object.entries(variables).forEach(set);
  try {
    await work();
  } finally {
    before.forEach(set);
  }
}
