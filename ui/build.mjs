// Bundles static/css and static/js into static/build. Run by `npm run build` at set-up; nothing it writes is committed.
import { build } from "esbuild";
import { cp, rm } from "node:fs/promises";

const out = "static/build";
const shared = { bundle: true, minify: true, logLevel: "warning", outdir: out, target: ["chrome123", "firefox120", "safari17.5"] };

await rm(out, { recursive: true, force: true });
await build({
  ...shared,
  entryPoints: ["static/css/app.css"],
  loader: { ".woff2": "file" },
  assetNames: "fonts/[name]", // whitenoise adds the hash; pdf.py and base.html know these names
  legalComments: "none",
});
await build({ ...shared, entryPoints: ["static/js/app.js"], format: "iife", legalComments: "none" });
await cp("node_modules/@fontsource/open-sans/LICENSE", `${out}/fonts/LICENSE`);
await cp("static/img/icon.svg", `${out}/icon.svg`);
// Letters name people, and quote threats, as they are written: a document finds no font elsewhere (static/css/pdf-fonts.css).
const scripts = ["latin-ext", "vietnamese", "greek", "greek-ext", "cyrillic", "cyrillic-ext", "hebrew", "symbols"];
const letterFonts = ["noto-emoji/files/noto-emoji-emoji-400-normal.woff2"];
for (const weight of [400, 600, 700]) {
  letterFonts.push(`vazirmatn/files/vazirmatn-arabic-${weight}-normal.woff2`);
  for (const script of scripts) letterFonts.push(`open-sans/files/open-sans-${script}-${weight}-normal.woff2`);
}
for (const font of letterFonts) {
  await cp(`node_modules/@fontsource/${font}`, `${out}/fonts/letters/${font.split("/").at(-1)}`);
}
for (const family of ["noto-emoji", "vazirmatn"]) {
  await cp(`node_modules/@fontsource/${family}/LICENSE`, `${out}/fonts/letters/LICENSE-${family}`);
}
