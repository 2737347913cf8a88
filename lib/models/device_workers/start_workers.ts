import { InputError } from "../../input_error.ts";
import type { DeviceParams, Dtype } from "../device_params.ts";
import type { ModelHost } from "../model_host.ts";
import { DeviceWorkers } from "./device_workers.ts";
import type { WorkerKind } from "./worker_messages.ts";

/** Which workers are started, and for what. */
export interface StartOptions<Work extends WorkerKind> {
  /** The module to run. */
  readonly module: URL;
  /** What the workers do, as in `editing`. */
  readonly doing: string;
  /** Number format of the networks. */
  readonly exported: Dtype;
  /** How they are loaded, beside what follows from the device. */
  readonly options: Work["options"];
  /** Told what happens. */
  readonly host?: ModelHost | undefined;
}

/**
 * Starts a worker on each device of a configuration; the CPU's cores are shared among those on it.
 *
 * `auto` takes CUDA, and the CPU where there is none.
 *
 * @throws {InputError} If the folder or a device cannot be used.
 */
export async function startWorkers<Work extends WorkerKind>(
  { model_name: folder, device, device_ids }: DeviceParams,
  { module, doing, exported, options, host }: StartOptions<Work>,
): Promise<DeviceWorkers<Work>> {
  const start = (device: string) => {
    const devices = device_ids?.map((id) => device.startsWith("cuda") ? `cuda:${id}` : device) ??
      [device];
    const cores = Math.max(1, Math.floor(navigator.hardwareConcurrency / devices.length));
    return DeviceWorkers.start<Work>({
      module,
      noun: `${doing} process`,
      folder,
      devices,
      threads: device === "cpu" ? cores : undefined,
      options,
      onNotice: (message) => host?.notice(message),
    });
  };
  if (device !== "auto") return await start(device);
  return await start("cuda").catch((error: unknown) => {
    if (!(error instanceof InputError) || exported === "bfloat16") throw error;
    const [first = "", ...rest] = doing;
    host?.notice(`${first.toUpperCase()}${rest.join("")} on the CPU: ${error.message}`);
    return start("cpu");
  });
}
