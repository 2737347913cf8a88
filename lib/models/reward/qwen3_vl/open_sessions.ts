import { join } from "node:path";
import { Session } from "../../../onnx/session.ts";
import type { NetworkOptions } from "../../device_workers/worker_messages.ts";

/** The loaded networks of a judge, by name. */
export type Sessions<Name extends string> = Readonly<Record<Name, Session>>;

/**
 * Loads the networks of a folder, all or none.
 *
 * @param files The file of each network, from the folder.
 * @throws {InputError} If one is missing, or the device is not to be had.
 */
export async function openSessions<Name extends string>(
  folder: string,
  files: Readonly<Record<Name, string>>,
  { device, threads, denormalsAreZero = false }: NetworkOptions,
): Promise<Sessions<Name>> {
  await using opened = new AsyncDisposableStack();
  const options = { device, denormalsAreZero, ...(threads === undefined ? {} : { threads }) };
  const sessions: Partial<Record<string, Session>> = {};
  for (const [name, file] of Object.entries<string>(files)) {
    sessions[name] = opened.use(await Session.open(join(folder, file), options));
  }
  opened.move();
  // The keys are those of `files`.
  return sessions as Sessions<Name>;
}

/** Frees the memory of all networks. */
export async function closeSessions(sessions: Sessions<string>): Promise<void> {
  for (const session of Object.values(sessions)) await session.dispose();
}
