/** Which of these processes live; one that only waits to be collected by its parent does not. */
export async function living(pids: readonly number[]): Promise<readonly number[]> {
  const { stdout } = await new Deno.Command("ps", {
    args: ["-o", "pid=,stat=", "-p", pids.join(",")],
  }).output();
  return new TextDecoder().decode(stdout).trim().split("\n").flatMap((line) => {
    const [pid, state = "Z"] = line.trim().split(/\s+/);
    return state.startsWith("Z") ? [] : [Number(pid)];
  });
}

/** Processes that another one has started. */
export async function childrenOf(parent: number): Promise<readonly number[]> {
  const { stdout } = await new Deno.Command("ps", { args: ["-A", "-o", "pid=,ppid="] }).output();
  return new TextDecoder().decode(stdout).split("\n").flatMap((line) => {
    const [pid = 0, ppid] = line.trim().split(/\s+/).map(Number);
    return ppid === parent ? [pid] : [];
  });
}
