import { assertEquals } from "@std/assert";
import { EXPORT_LAYOUTS } from "../../../lib/export/mod.ts";

Deno.test("EXPORT_LAYOUTS name the files that each benchmark's scorer reads", () => {
  const { gedit, imgedit, kris, rise, magicbrush } = EXPORT_LAYOUTS;
  const subject = { category: "subject-add", id: "subject-add_cn_0a_en_1" };
  assertEquals(gedit.edit(subject), "fullset/subject-add/cn/0a_en_1.png");
  assertEquals(gedit.source(subject), "fullset/subject-add/cn/0a_en_1_SRCIMG.png");
  assertEquals(gedit.edit({ category: "物理", id: "00000_物理" }), undefined);
  assertEquals(gedit.edit({ category: "add", id: "add_fr_1" }), undefined);
  assertEquals(imgedit.edit({ category: "add", id: "1082" }), "1082.png");
  assertEquals(
    kris.edit({ category: "multi-element_composition", id: "multi-element_composition_31" }),
    "multi-element_composition/31.jpg",
  );
  assertEquals(kris.edit({ category: "biology", id: "physics_31" }), undefined);
  assertEquals(
    rise.edit({ category: "causal_reasoning", id: "causal_reasoning_4" }),
    "images/causal_reasoning/causal_reasoning_4.png",
  );
  for (const id of ["139_1", "139_inde_2", "139_iter_3"]) {
    assertEquals(magicbrush.edit({ category: "turn", id }), `139/${id}.png`);
  }
  assertEquals(magicbrush.edit({ category: "turn", id: "cup" }), undefined);
});
