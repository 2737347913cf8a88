import { balloonRow } from "./referential/balloons.ts";
import { birdsOnWires } from "./referential/birds.ts";
import { lighthouseBoats, palmBoats } from "./referential/boats.ts";
import { bookcase } from "./referential/books.ts";
import { cupRow } from "./referential/cups.ts";
import { peopleAndCars } from "./referential/people.ts";
import { shelfGrid } from "./referential/shelves.ts";
import { skyline } from "./referential/skyline.ts";
import { facadeWindows } from "./referential/windows.ts";
import type { SceneFamily } from "./scene.ts";

/** Scenes in which the instruction must be traced to one of several similar things. */
export const referentialScenes: readonly SceneFamily[] = [
  cupRow,
  lighthouseBoats,
  palmBoats,
  peopleAndCars,
  skyline,
  bookcase,
  birdsOnWires,
  facadeWindows,
  balloonRow,
  shelfGrid,
];
