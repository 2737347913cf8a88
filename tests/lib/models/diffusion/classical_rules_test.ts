import { assert, assertEquals } from "@std/assert";
import { classicalRules, matchingRules } from "../../../../lib/models/diffusion/classical_rules.ts";

const cases: readonly (readonly [instruction: string, rules: string])[] = [
  ["Make the room brighter", "brighter"],
  ["Reduce the brightness a little", "darker"],
  ["Turn the summer day into a rainy night.", "rain, night"],
  ["Change the scene from day to night", "night"],
  ["Change the night scene to daytime", "day"],
  ["Show it at sunset", "sunset"],
  ["Make the light warmer", "warm"],
  ["Give the photo warm tones", "warm"],
  ["Make it colder.", "cold"],
  ["Show the same park in spring", "spring"],
  ["Turn winter into summer", "summer"],
  ["It is now autumn", "autumn"],
  ["Change the season to winter, with snow on the ground", "winter, snow"],
  ["Add light mist over the lake", "fog"],
  ["Convert to black and white", "grey"],
  ["Make the image grey", "grey"],
  ["Change the whole picture to gray", "grey"],
  ["Turn it into a sepia picture", "sepia"],
  ["Blur the image", "blur"],
  ["Make it blurry", "blur"],
  ["Sharpen the picture", "sharpen"],
  ["Flip it horizontally, then make it foggy", "flip horizontally, fog"],
  ["Mirror the image", "flip horizontally"],
  ["Mirror the image vertically", "flip vertically"],
  ["Rotate the image by 90 degrees to the left", "rotate left"],
  ["Rotate 90 degrees clockwise", "rotate right"],
  ["Rotate it counterclockwise", "rotate left"],
  ["Turn the photo upside down", "rotate 180"],
  ["MAKE IT NIGHT", "night"],
  // Words that only look like a rule's, or name an object and not the image.
  ["Add a rainbow", ""],
  ["Put a raincoat on him", ""],
  ["Put him in a warm coat", ""],
  ["Add a cold drink", ""],
  ["Make the cat grey", ""],
  ["Change the car to grey", ""],
  ["Rotate the cup 90 degrees", ""],
  ["Blur the background", ""],
  ["One day later the flower has wilted", ""],
  ["Move the lamp to the left", ""],
  ["Decorate the door for the Spring Festival", ""],
  ['The sign should read "Winter Night"', ""],
  // Things named without being wanted.
  ["Remove the snow from the roof", ""],
  ["Remove the fog and make it sunny", "day"],
  ["Do not change the brightness, make it a foggy morning", "fog"],
  ["Keep the rain, but make it night", "night"],
  ["Turn the day into a clear night", "night"],
  ["Let the rain stop and the sun come out", ""],
  ["Show the moment after the rain: a rainbow", ""],
  ["Remove the fog, then let it snow until the rain ends", "snow"],
  ["把画面变亮", "brighter"],
  ["让天空更明亮", "brighter"],
  ["把白天改成晴朗的夜晚", "night"],
  ["把夜晚改成明亮的白天", "day"],
  ["让雨停下来，太阳出来", ""],
  ["画出雨过天晴的样子", ""],
  ["降低图片亮度", "darker"],
  ["把白天变成夜晚", "night"],
  ["从夜晚改为白天", "day"],
  ["黄昏时分", "sunset"],
  ["使用暖色调", "warm"],
  ["换成冷色调", "cold"],
  ["把夏天变成下雪的冬天", "snow, winter"],
  ["春天来了", "spring"],
  ["变成金秋", "autumn"],
  ["把冬季变为夏季", "summer"],
  ["增加浓雾", "fog"],
  ["下雨的街道", "rain"],
  ["转为黑白照片", "grey"],
  ["怀旧风格", "sepia"],
  ["让画面模糊", "blur"],
  ["锐化图像", "sharpen"],
  ["水平翻转图像", "flip horizontally"],
  ["上下翻转", "flip vertically"],
  ["将图像旋转180度", "rotate 180"],
  ["将图像逆时针旋转90度", "rotate left"],
  ["把图片旋转90度", "rotate right"],
  ["顺时针旋转90度", "rotate right"],
  ["去掉雪，改成春天", "spring"],
  ["撑一把雨伞", ""],
  ["把雨篷换成红色", ""],
  ["堆一个雪人", ""],
  ["模糊背景", ""],
  ["把背景虚化", ""],
  ["不要下雨", ""],
  ["把招牌改成“夜晚”", ""],
];

for (const [instruction, rules] of cases) {
  Deno.test(`matchingRules() reads "${instruction}"`, () => {
    assertEquals(matchingRules(instruction).map(({ name }) => name).join(", "), rules);
  });
}

Deno.test("the table of cases reaches every classical rule", () => {
  const reached = new Set(cases.flatMap(([, rules]) => rules.split(", ")));
  assertEquals(classicalRules.filter(({ name }) => !reached.has(name)), []);
});

Deno.test("matchingRules() reads a hostile instruction in linear time", () => {
  const start = performance.now();
  for (
    const part of [
      "from ",
      "turn ",
      "把",
      "the ",
      "rotate 90",
      "a-",
      " ",
      '"',
      "blur the ",
      "remove ",
      "“",
    ]
  ) {
    matchingRules(part.repeat(100_000 / part.length));
  }
  const elapsed = performance.now() - start;
  assert(elapsed < 3000, `${elapsed} ms`);
});
