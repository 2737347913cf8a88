/** A disk of a few KiB, in memory. */
export interface SmallDisk extends AsyncDisposable {
  /** Where it is mounted. */
  readonly path: string;
  /** Makes it larger, or as small as what it holds. */
  resize(bytes: number): Promise<void>;
  /** Forbids or allows that anything is written there. */
  setReadOnly(isReadOnly: boolean): Promise<void>;
}

async function run(command: string, ...args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args: [...args] }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/**
 * Mounts a disk of this size, rounded up to pages of 4 KiB.
 *
 * @throws {Error} If this is not permitted, as it is to hardly anyone but root on Linux.
 */
export async function mountSmallDisk(bytes: number): Promise<SmallDisk> {
  const path = await Deno.makeTempDir();
  try {
    await run("mount", "-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", path);
  } catch (error) {
    await Deno.remove(path);
    throw error;
  }
  const remount = (option: string) => run("mount", "-o", `remount,${option}`, path);
  return {
    path,
    resize: (bytes) => remount(`size=${bytes}`),
    setReadOnly: (isReadOnly) => remount(isReadOnly ? "ro" : "rw"),
    async [Symbol.asyncDispose]() {
      await run("umount", path);
      await Deno.remove(path);
    },
  };
}

/** Whether this process may mount a disk. */
export async function canMount(): Promise<boolean> {
  try {
    await (await mountSmallDisk(4096))[Symbol.asyncDispose]();
    return true;
  } catch {
    return false;
  }
}
