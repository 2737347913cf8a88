import type { SceneFamily } from "./scene.ts";
import { occasionDress, workClothes } from "./social/dress.ts";
import { festivalDoor, festivalFood } from "./social/festivals.ts";
import { parkNotice, shopSign, tidyPark } from "./social/signs.ts";

/** Scenes in which the edit must respect how people live together. */
export const socialScenes: readonly SceneFamily[] = [
  shopSign,
  festivalDoor,
  festivalFood,
  workClothes,
  occasionDress,
  parkNotice,
  tidyPark,
];
