/** Writes made-up plans as files: `node writeplan.ts FOLDER 500 5000 20000` makes FOLDER/plan-500.json and so on. */
import { writeFileSync } from "node:fs";
import { makePlan } from "./data.ts";

const [folder = ".", ...sizes] = process.argv.slice(2);
for (const size of sizes) writeFileSync(`${folder}/plan-${size}.json`, JSON.stringify(makePlan(Number(size))));
