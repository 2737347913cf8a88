import type { Kernel } from "../../lib/notebook/mod.ts";

/** A message that a kernel would have sent. */
export interface SentMessage {
  readonly type: string;
  readonly content: Record<string, unknown>;
}

/** A kernel that notes what it is told to send. */
export function notingKernel(): { readonly kernel: Kernel; readonly sent: SentMessage[] } {
  const sent: SentMessage[] = [];
  const kernel: Kernel = {
    broadcast: (type, content) => Promise.resolve(void sent.push({ type, content })),
    format: (value) => Promise.resolve({ "text/plain": Deno.inspect(value) }),
  };
  return { kernel, sent };
}
