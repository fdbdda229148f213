// Copies the files that the page and its tests use out of node_modules, and writes down their checksums.
// The names carry the version, so a browser may keep them for ever. Run by `npm run vendor`.
import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FILES = [
  { from: "@alpinejs/csp", file: "dist/cdn.min.js", to: "vendor", as: "alpine-csp", ext: "min.js" },
  { from: "@picocss/pico", file: "css/pico.violet.min.css", to: "vendor", as: "pico-violet", ext: "min.css" },
  { from: "axe-core", file: "axe.min.js", to: "../tests/ui/vendor", as: "axe", ext: "min.js" },
];

const ui = import.meta.dirname;
const versionOf = (name) => JSON.parse(readFileSync(join(ui, "node_modules", name, "package.json"))).version;

for (const folder of new Set(FILES.map((each) => each.to))) {
  const path = join(ui, folder);
  for (const old of readdirSync(path).filter((name) => name.includes(".min."))) rmSync(join(path, old));

  const checksums = {};
  for (const { from, file, as, ext } of FILES.filter((each) => each.to === folder)) {
    const name = `${as}-${versionOf(from)}.${ext}`;
    copyFileSync(join(ui, "node_modules", from, file), join(path, name));
    checksums[name] = `sha384-${createHash("sha384").update(readFileSync(join(path, name))).digest("base64")}`;
  }
  writeFileSync(join(path, "vendor.sha384.json"), `${JSON.stringify(checksums, null, 2)}\n`);
}
