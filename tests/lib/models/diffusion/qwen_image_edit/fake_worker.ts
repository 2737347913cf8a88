/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />

import type {
  EditAnswer,
  EditQuestion,
} from "../../../../../lib/models/diffusion/qwen_image_edit/edit_messages.ts";

// In place of the networks: an edit does what its instruction says. A folder that is named
// "once" loads as long as it is there, and is removed by the first thread.

let device = "";
let aborted = false;

function answer(message: EditAnswer): void {
  self.postMessage(message);
}

function fail(message: string): void {
  answer({ type: "failed", message, isInputFault: false });
}

self.addEventListener("message", async ({ data }: MessageEvent<EditQuestion>) => {
  switch (data.type) {
    case "load": {
      device = data.options.device;
      if (device === "none") {
        return answer({ type: "failed", message: "no such device", isInputFault: true });
      }
      if (!data.folder.endsWith("once")) return answer({ type: "loaded" });
      const isFirst = await Deno.remove(data.folder).then(() => true, () => false);
      return isFirst ? answer({ type: "loaded" }) : fail("the device is gone");
    }
    case "abort":
      return void (aborted = true);
    case "close":
      answer({ type: "closed" });
      return self.close();
    case "edit":
      aborted = false;
      if (data.edit.instruction === "fail") return fail("out of memory");
      if (data.edit.instruction === "die") throw new Error("the driver was lost");
      for (let done = 1; done <= data.edit.steps && !aborted; done += 1) {
        answer({ type: "step", done, total: data.edit.steps });
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      if (aborted) return fail("aborted");
      return answer({
        type: "image",
        image: { width: 1, height: 1, data: new TextEncoder().encode(device) },
      });
  }
});
