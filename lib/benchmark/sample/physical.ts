import { cutString, dominoes, pulledBlock, removedShelf } from "./physical/falling.ts";
import { movedLamp, movedSun, sunHeight } from "./physical/light.ts";
import { farther, mirrorImage, refraction } from "./physical/optics.ts";
import { balance, buoyancy, tiltedTank } from "./physical/weights.ts";
import type { SceneFamily } from "./scene.ts";

/** Scenes whose edits must obey light, gravity, perspective, optics and balance. */
export const physicalScenes: readonly SceneFamily[] = [
  movedSun,
  removedShelf,
  farther,
  mirrorImage,
  balance,
  buoyancy,
  movedLamp,
  pulledBlock,
  refraction,
  cutString,
  sunHeight,
  dominoes,
  tiltedTank,
];
