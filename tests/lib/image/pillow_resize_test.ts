import { assert, assertEquals, assertThrows } from "@std/assert";
import { sha256 } from "../../../lib/files/hash.ts";
import { pillowResize } from "../../../lib/image/pillow_resize.ts";
import { decodePixels, type Pixels } from "../../../lib/image/pixels.ts";
import { FIXTURES, withoutFixtures } from "../../helpers/reference_fixtures.ts";

/** Hashes of what Pillow 13.0.0 makes of {@linkcode noise}. */
const expected = [
  {
    from: [1, 1],
    to: [5, 3],
    bicubic: "18a033adcd10360cda351593f7129cf78a696cf64a5648f189586407fa64769d",
    lanczos: "18a033adcd10360cda351593f7129cf78a696cf64a5648f189586407fa64769d",
  },
  {
    from: [7, 5],
    to: [7, 13],
    bicubic: "b236a32f73ea728ec9284e859e3b526ade1fcc4597ec720dc14c231bc00aa05f",
    lanczos: "d44631237c34c04c65df44645efe67e867a1d12ea1e4422f9f358ab686b8cff6",
  },
  {
    from: [13, 9],
    to: [4, 9],
    bicubic: "b45bc4be9b53abd487cb8741c00c9ba766c4729732a52d194c214cb08605e954",
    lanczos: "16ee99df482d8aedb0e20d168804eac900e17151c45d9b254021c485e180c51d",
  },
  {
    from: [37, 23],
    to: [36, 24],
    bicubic: "90279c5e5c2306cb68b87cdd066c825d5ce617a785381aab7da016fcabed7ec7",
    lanczos: "c309bcdfcb718a343f2fd2815fc24d3f81d591cc9fb4b37b0192a5544c3ff9b5",
  },
  {
    from: [100, 3],
    to: [9, 40],
    bicubic: "70a0ac9f63ee5f02ecdbc370d86ea5a7e2757d85765f5d688d4ef696225c8ec3",
    lanczos: "64caeccb0787c27f1810f3f98eb7fea395a8660018e04b1bb3eb90823e4fbb8b",
  },
  {
    from: [64, 48],
    to: [5, 1],
    bicubic: "320a5e1791c362c724a5747be4579b5937f374785e4d4b528cfaaaad6f115029",
    lanczos: "8d90c03422780550f5c07ab4abe9202c2e88a64b0e821bf4c280c630673108ad",
  },
  {
    from: [33, 31],
    to: [224, 196],
    bicubic: "13fbcc5ee67f14fc8da3ee8f910cb9a32ef4f293ce04edfd9c4fe3b242df2d9a",
    lanczos: "4508907b3193dfe38564dbb5d721f279b3b8f6a0540b0e119d5967da5313b2bb",
  },
  {
    from: [300, 200],
    to: [64, 48],
    bicubic: "237110f017e2ae807f922c7062e0d1e81e03889fd0fbde7bd080bc818bf6f71d",
    lanczos: "7ec223c868452925a4c210ff4285c2c8b62498ded5309f8a4b473373736107e9",
  },
  {
    from: [256, 256],
    to: [255, 257],
    bicubic: "1a97553fe74158bdf17e9ee313c22b7c6a051f0eab294b1e4ef9a119911c97f4",
    lanczos: "6fd556922805d21578686b6f5b5a30c443e09fc8a7bcdff71eb9d6df4745d942",
  },
] as const;

/** Bytes without any order, of which each side of a kernel's rounding is met. */
function noise([width, height]: readonly [number, number]): Pixels {
  const data = Uint8Array.from(
    { length: width * height * 3 },
    (_, index) => Math.imul(index, 2654435761) >>> 24,
  );
  return { width, height, data };
}

for (const { from, to, ...hashes } of expected) {
  for (const filter of ["bicubic", "lanczos"] as const) {
    Deno.test(`pillowResize() from ${from.join("x")} to ${to.join("x")}, ${filter}`, () => {
      const [width, height] = to;
      const resized = pillowResize(noise(from), { width, height }, filter);
      assertEquals([resized.width, resized.height], [width, height]);
      assertEquals(sha256(resized.data), hashes[filter]);
    });
  }
}

Deno.test("pillowResize() keeps an even colour", () => {
  const grey = { width: 7, height: 5, data: new Uint8Array(105).fill(133) };
  for (const filter of ["bicubic", "lanczos"] as const) {
    for (const size of [{ width: 3, height: 2 }, { width: 31, height: 40 }]) {
      assert(pillowResize(grey, size, filter).data.every((byte) => byte === 133));
    }
  }
});

Deno.test("pillowResize() returns pixels of the right size untouched", () => {
  const pixels = noise([4, 3]);
  assert(pillowResize(pixels, { width: 4, height: 3 }, "lanczos") === pixels);
});

Deno.test("pillowResize() refuses sizes that no image has", () => {
  for (const width of [0, -1, 1.5, NaN]) {
    assertThrows(
      () => pillowResize(noise([2, 2]), { width, height: 2 }, "lanczos"),
      RangeError,
      `got ${width}x2`,
    );
  }
});

Deno.test("pillowResize() makes a megapixel of a photo of twelve in a second", () => {
  const photo = noise([4032, 3024]);
  const start = performance.now();
  pillowResize(photo, { width: 1184, height: 896 }, "lanczos");
  const time = performance.now() - start;
  // 0.2 s where nothing else runs
  assert(time < 2000, `${time} ms`);
});

Deno.test({
  name: "pillowResize() gives the bytes of the reference's fixtures",
  ignore: withoutFixtures,
  async fn() {
    const folder = new URL("resize/", FIXTURES);
    const { rows } = JSON.parse(await Deno.readTextFile(new URL("resize.json", folder)));
    assertEquals(rows.length, 4);
    for (const { input, to: [width, height], filter, sha256_rgb, first } of rows) {
      const pixels = await decodePixels(await Deno.readFile(new URL(input, folder)));
      const { data } = pillowResize(pixels, { width, height }, filter);
      assertEquals([...data.slice(0, 9)], first);
      assertEquals(sha256(data), sha256_rgb);
    }
  },
});
