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
await cp("node_modules/htmx.org/LICENSE", `${out}/LICENSE-htmx`);
