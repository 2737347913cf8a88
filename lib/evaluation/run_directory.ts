import { InputError, messageOf } from "../input_error.ts";
import { isAside, removeAsides, writeAll, writeFault } from "../files/write_aside.ts";
import { type JournalContent, JournalWriter, readJournal } from "./journal.ts";
import { readRunFile, RUN_SCHEMA_VERSION, type RunFile, writeRunFile } from "./run_file.ts";
import { type IdentifiedRun, identityDifference } from "./identity_difference.ts";
import { type RunServer, type RunServers, withServer } from "./run_servers.ts";

/** What says where a run's folder is, where a message advises another. */
const SETTING = "evaluation.output_dir (or --output)";

/**
 * Refuses a folder that holds another configuration's run.
 *
 * @param setting What to change for another folder.
 * @throws {InputError} With every difference.
 */
export function assertSameRun(
  folder: string,
  { there, now, setting = SETTING }: {
    readonly there: IdentifiedRun;
    readonly now: IdentifiedRun;
    readonly setting?: string | undefined;
  },
): void {
  const difference = identityDifference(there, now);
  if (difference.length === 0) return;
  throw new InputError(
    `Cannot use ${folder}: it holds the run of another configuration.\n` +
      difference.map((line) => `  ${line}`).join("\n") +
      `\nChoose another ${setting}, or remove the folder.`,
  );
}

/**
 * Makes sure that there is a run to go on with.
 *
 * @throws {InputError} If there is none.
 */
export async function assertRunExists(folder: string): Promise<void> {
  if (await readRunFile(folder) !== undefined) return;
  throw new InputError(
    `Cannot resume: ${folder} holds no run. Check evaluation.output_dir and --output, or leave ` +
      "--resume out to begin one.",
  );
}

/** A run's folder, held by this process until it is closed. */
export class RunDirectory {
  /** The folder, as the configuration names it. */
  readonly path: string;
  /** Where finished work is noted. */
  readonly journal: JournalWriter;
  readonly #lock: Deno.FsFile;
  #history: JournalContent | undefined;
  #run: RunFile;
  #writing: Promise<void> = Promise.resolve();

  private constructor(
    path: string,
    parts: {
      readonly run: RunFile;
      readonly history: JournalContent;
      readonly journal: JournalWriter;
      readonly lock: Deno.FsFile;
    },
  ) {
    this.path = path;
    this.#run = parts.run;
    this.#history = parts.history;
    this.journal = parts.journal;
    this.#lock = parts.lock;
  }

  /**
   * Opens the folder of a run, making it if need be, and takes its lock. The lock is the
   * operating system's: it goes when the process ends, however it ends.
   *
   * @throws {InputError} If another process holds it, if it holds another run, if it holds files
   * but no run, or if it may not be written to.
   *
   * @param options.setting What messages advise to change for another folder.
   */
  static async open(
    path: string,
    run: RunFile,
    { setting = SETTING }: { readonly setting?: string | undefined } = {},
  ): Promise<RunDirectory> {
    const existing = await readRunFile(path);
    if (existing) assertSameRun(path, { there: existing, now: run, setting });
    await assertNoForeignFiles(path, setting);
    const lock = await holdFolder(path, setting);
    try {
      // Read anew: whoever held the lock meanwhile may have written it.
      const current = await readRunFile(path);
      if (current) assertSameRun(path, { there: current, now: run, setting });
      const kept = { ...current ?? run, schema_version: RUN_SCHEMA_VERSION };
      // Before the first line that readers of an earlier version would take for a damaged one.
      if (current?.schema_version !== RUN_SCHEMA_VERSION) await writeRunFile(path, kept);
      await removeAsides(path, { deep: false });
      for (const own of ["results", "benchmark"]) await removeAsides(`${path}/${own}`);
      const journalPath = `${path}/journal.jsonl`;
      const history = await readJournal(journalPath, { keep: "slim" });
      const journal = await JournalWriter.open(journalPath, history.wholeLength);
      return new RunDirectory(path, { run: kept, history, journal, lock });
    } catch (error) {
      lock.close();
      throw error;
    }
  }

  /**
   * Hands out what the journal held when the folder was opened, its records slim: to one who may
   * let it go, for it is much.
   *
   * @throws {Error} If it was handed out before.
   */
  takeHistory(): JournalContent {
    const history = this.#history;
    if (history === undefined) throw new Error(`The history of ${this.path} is taken already`);
    this.#history = undefined;
    return history;
  }

  /** What `run.json` says. */
  get run(): RunFile {
    return this.#run;
  }

  /** Keeps what is known of a server in `run.json`, unless it is known already. */
  noteServer(role: keyof RunServers, record: RunServer): void {
    const { servers } = this.#run;
    const known = withServer(servers[role], record);
    if (known === servers[role]) return;
    this.#run = { ...this.#run, servers: { ...servers, [role]: known } };
    this.#writing = this.#writing.then(() => writeRunFile(this.path, this.#run));
    this.#writing.catch(() => {}); // reported by settled()
  }

  /**
   * Waits until `run.json` is written.
   *
   * @throws {Error} If it could not be, such as on a full disk.
   */
  async settled(): Promise<void> {
    await this.#writing;
  }

  /**
   * Flushes the journal, removes what killed writers left aside among the images, where that can be
   * done, and lets the lock go. To look for it when the folder is opened would keep work waiting.
   */
  async close(): Promise<void> {
    try {
      await this.journal.close();
      await this.#writing.catch(() => {}); // reported by settled()
      // What stays does no harm, and whoever closes next tries again; an error that ends the run
      // must not be hidden by this one.
      await removeAsides(`${this.path}/images`).catch(() => {});
    } finally {
      this.#lock.close();
    }
  }
}

/** Codes of the system by which it says that nothing may be written in a place. */
const FORBIDDEN = new Set(["EACCES", "EPERM", "EROFS"]);

/** Makes a folder if need be, and takes its lock. */
async function holdFolder(path: string, setting: string): Promise<Deno.FsFile> {
  try {
    await Deno.mkdir(path, { recursive: true });
    return await takeLock(path, setting);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && FORBIDDEN.has(String(error.code)))) {
      throw error;
    }
    throw new InputError(
      `Cannot use ${path}: it may not be written to (${
        messageOf(error)
      }). Change that, or choose ` +
        `another ${setting}.`,
      { cause: error },
    );
  }
}

/** What a run's folder may hold before `run.json` is written. */
const EARLY_ENTRIES = new Set(["benchmark", "run.lock", "logs"]);

/**
 * Refuses a folder that holds files but no run.
 *
 * @throws {InputError} With the name of one of them.
 */
export async function assertNoForeignFiles(path: string, setting = SETTING): Promise<void> {
  if (await readRunFile(path) !== undefined) return;
  try {
    for await (const entry of Deno.readDir(path)) {
      if (!EARLY_ENTRIES.has(entry.name) && !isAside(entry.name)) {
        throw new InputError(
          `Cannot use ${path}: it holds files (such as ${entry.name}) but no run.json. ` +
            `Choose an empty or new folder as ${setting}.`,
        );
      }
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/**
 * Takes the lock of a folder; closing the file, or the end of the process, lets it go.
 *
 * @throws {InputError} If another process holds it.
 */
export async function takeLock(path: string, setting = SETTING): Promise<Deno.FsFile> {
  const lock = await Deno.open(`${path}/run.lock`, { read: true, write: true, create: true });
  let isOurs = false;
  try {
    if (await lock.tryLock(true)) {
      try {
        await lock.truncate();
        await writeAll(lock, new TextEncoder().encode(`${Deno.pid}\n`));
      } catch (error) {
        throw writeFault(`${path}/run.lock`, error);
      }
      isOurs = true;
      return lock;
    }
  } finally {
    if (!isOurs) lock.close();
  }
  const owner = (await Deno.readTextFile(`${path}/run.lock`)).trim();
  throw new InputError(
    `Cannot use ${path}: another process (${owner === "" ? "unknown" : `pid ${owner}`}) is ` +
      `running in it. Wait until it ends, or choose another ${setting}.`,
  );
}
