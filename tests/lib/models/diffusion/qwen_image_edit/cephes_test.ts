import { assert } from "@std/assert";
import fc from "fast-check";
import {
  cephesLog,
  cephesSineCosine,
} from "../../../../../lib/models/diffusion/qwen_image_edit/cephes.ts";

Deno.test("cephesLog() is a logarithm to seven digits", () => {
  fc.assert(fc.property(fc.float({ min: 2 ** -24, max: 1, noNaN: true }), (x) => {
    assert(Math.abs(cephesLog(x) - Math.log(x)) <= 1.2e-7 * Math.max(-Math.log(x), 1));
  }));
});

Deno.test("cephesSineCosine() are sine and cosine to seven digits in all octants", () => {
  fc.assert(fc.property(fc.float({ min: 0, max: 8192, noNaN: true }), (x) => {
    const { sine, cosine } = cephesSineCosine(x);
    assert(Math.abs(sine - Math.sin(x)) <= 1.2e-7);
    assert(Math.abs(cosine - Math.cos(x)) <= 1.2e-7);
  }));
});
