/** Draws `bench/growth.json` once more: `npm run bench:plots`, after a change of how it is drawn. */
import { drawPlots } from "./fan-out/growth/draw-plots";
import { readGrowth } from "./fan-out/growth/growth-file";

await drawPlots(await readGrowth());
