// Unpacks the Chromium that the npm package carries: beside the package, not in a folder that other accounts write to.
// `chromium.sh` starts it; where this machine lacks libraries or fonts, with those that the package has.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const place = (path) => fileURLToPath(new URL(`node_modules/${path}`, import.meta.url));
const script = place(".unpacked/chromium.sh");
const fonts = place(".unpacked/fonts.conf");

process.env.TMPDIR = place(".unpacked");
mkdirSync(process.env.TMPDIR, { recursive: true });
const { default: chromium, inflate } = await import("@sparticuz/chromium");
const browser = await chromium.executablePath();
const given = [];

if (!existsSync("/etc/fonts/fonts.conf")) { // without any font it ends at the first word that it draws
  const dirs = `<dir>${place(".unpacked/fonts")}</dir><cachedir>${place(".unpacked/fonts-cache")}</cachedir>`;
  writeFileSync(fonts, `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${dirs}</fontconfig>`);
  given.push(`FONTCONFIG_FILE='${fonts}'`);
}
if (!starts()) {
  given.push(`LD_LIBRARY_PATH='${await inflate(place("@sparticuz/chromium/bin/al2023.tar.br"))}/lib'`);
  if (!starts()) process.exit(1);
}

function starts() {
  const start = [...given, "exec", `'${browser}'`, '"$@"'].join(" ");
  writeFileSync(script, `#!/bin/sh\n${start}\n`, { mode: 0o755 });
  const { status, stderr } = spawnSync(script, ["--version"], { encoding: "utf8" });
  if (status !== 0) console.error(stderr);
  return status === 0;
}
