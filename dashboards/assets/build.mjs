// Bundles our scripts and styles into dashboards/static/dist and copies what
// the API documentation needs into api/docs. Nothing it writes is committed.
import { build } from "esbuild";
import { cp, mkdir, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { brotliCompressSync, gzipSync, constants } from "node:zlib";
import path from "node:path";

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "../..");
const assets = path.join(root, "dashboards/assets");
const dist = path.join(root, "dashboards/static/dist");
const docs = path.join(root, "api/docs");
const modules = path.join(root, "node_modules");

// withoutVideo leaves out the rules of the video player, which no page has and
// whose icons come as a font inside the sheet, against our policy.
const withoutVideo = {
  name: "without-video",
  setup(b) {
    b.onLoad({ filter: /bootstrap-italia\.min\.css$/ }, async ({ path: file }) => {
      const sheet = await readFile(file, "utf8");
      return { contents: sheet.replace(/@font-face\{font-family:VideoJS;[^}]*\}/g, ""), loader: "css" };
    });
  },
};

await rm(dist, { recursive: true, force: true });
await mkdir(path.join(dist, "licences"), { recursive: true });

await build({
  absWorkingDir: root,
  entryPoints: ["charts.js", "laboratory.js", "wellbeing.js", "suggest.js", "ambiti.js", "style.css"].map((file) => path.join(assets, file)),
  outdir: dist,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2020", "chrome100", "firefox100", "safari15"],
  charset: "utf8",
  legalComments: "none", // whole licences stand in dist/licences
  loader: { ".woff2": "file" },
  plugins: [withoutVideo],
  assetNames: "fonts/[name]",
  logLevel: "warning",
});

const licences = {
  "bootstrap-italia": ["LICENSE"],
  echarts: ["LICENSE", "NOTICE"],
  zrender: ["LICENSE"],
  "topojson-client": ["LICENSE"],
  tslib: ["LICENSE.txt"],
};
for (const [name, files] of Object.entries(licences)) {
  for (const file of files) {
    await cp(path.join(modules, name, file), path.join(dist, "licences", `${name}-${file.replace(/\.txt$/, "")}.txt`));
  }
}
await cp(path.join(modules, "bootstrap-italia/dist/fonts/Titillium_Web/OFL.txt"), path.join(dist, "licences/titillium-web-OFL.txt"));

await mkdir(docs, { recursive: true });
for (const file of ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js", "LICENSE", "NOTICE"]) {
  await cp(path.join(modules, "swagger-ui-dist", file), path.join(docs, file));
}

// Compress once here, so that the server sends bytes and never compresses.
for (const entry of await readdir(dist, { recursive: true })) {
  const file = path.join(dist, entry);
  if (!/\.(js|css|svg|txt)$/.test(entry) || !(await stat(file)).isFile()) continue;
  const plain = await readFile(file);
  if (plain.length < 1024) continue;
  await writeFile(file + ".gz", gzipSync(plain, { level: 9 }));
  await writeFile(file + ".br", brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } }));
}
for (const file of ["charts.js", "laboratory.js", "wellbeing.js", "suggest.js", "ambiti.js", "style.css"]) {
  const sizes = await Promise.all(["", ".gz", ".br"].map(async (end) => (await stat(path.join(dist, file + end))).size));
  console.log(`${file}: ${sizes[0]} bytes, gzip ${sizes[1]}, brotli ${sizes[2]}`);
}
