// Starts a script on Node.js 24: `node scripts/run.mjs scripts/check`. npm puts the Node.js that `npm ci` brings
// along first on the path; where that download failed (npm ignores it: the package is optional), the machine's own Node.js
// would stop at the first type with a syntax error that explains nothing. Plain JavaScript, for that old release.
const [, , name, ...rest] = process.argv;
if (Number(process.versions.node.split(".")[0]) >= 24) {
  process.argv = [process.argv[0], process.argv[1], ...rest];
  await import(new URL(`../${name}.ts`, import.meta.url).href);
} else {
  process.stderr.write(`npm scripts need Node.js 24 or newer, and this is ${process.version}.\n`);
  process.stderr.write(
    "Run npm ci again without --omit=optional (on Linux it brings Node.js 24 along), or install Node.js 24.\n",
  );
  process.exitCode = 2;
}
