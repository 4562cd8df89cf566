// Builds both packages into their dist folders. `--quiet` prints only what went wrong, `--metafiles <file>` keeps what esbuild bundled, `--release`
// gives them the version of a release.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build as bundle } from 'esbuild';
import { buildDash } from './build-dash.mjs';
import { compressed } from './compressed.mjs';
import { copyExamples } from './examples.mjs';
import { bundledPackages, thirdParty } from './licences.mjs';
import { npm } from './npm.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const {
  quiet,
  metafiles: metafilesFile,
  release,
} = parseArgs({
  options: { quiet: { type: 'boolean' }, metafiles: { type: 'string' }, release: { type: 'boolean' } },
}).values;
const version = versionOf(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version);
const started = Date.now();

const cloud = join(root, 'packages/cloud');
const jaws = join(root, 'packages/jaws');

/** Everything is bundled: installing the tool does not install a tree of dependencies. */
const common = {
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  // Modules before CommonJS: they can be tree-shaken, and `await import()` returns their exports by name.
  mainFields: ['module', 'main'],
  target: 'node20.19',
  define: { JAWS_VERSION: JSON.stringify(version) },
  // CommonJS dependencies load node's own modules with `require`.
  banner: {
    js: "import { createRequire as jawsCreateRequire } from 'node:module'; const require = jawsCreateRequire(import.meta.url);",
  },
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'external',
  logLevel: 'warning',
  chunkNames: 'chunks/[name]-[hash]',
};

/** The content of each bundle: the licences come from it. */
const metafiles = [];

rmSync(join(cloud, 'dist'), { recursive: true, force: true });
rmSync(join(jaws, 'dist'), { recursive: true, force: true });

await build({
  ...common,
  entryPoints: { main: join(cloud, 'src/main.ts'), index: join(cloud, 'src/index.ts') },
  outdir: join(cloud, 'dist'),
  plugins: [compressed],
  // Beside the entries, because code finds runtimes/ relative to its own location.
  chunkNames: 'chunk-[hash]',
});
cpSync(join(cloud, 'src/services/lambda/runtimes'), join(cloud, 'dist/runtimes'), {
  recursive: true,
  filter: (path) => !path.endsWith('.test.ts'),
});
execFileSync(
  process.execPath,
  [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(cloud, 'tsconfig.build.json')],
  {
    stdio: 'inherit',
  },
);
keepReachable(join(cloud, 'dist/types'), 'index.d.ts');
cpSync(join(root, 'LICENSE'), join(cloud, 'LICENSE'));

await build({
  ...common,
  entryPoints: { jaws: join(jaws, 'src/cli/main.ts') },
  outdir: join(jaws, 'dist'),
  external: ['esbuild'],
});
// Code that runs inside of test runners, in processes of their own. Node's runner itself loads what --require names, but not what --import
// does.
const preloads = join(jaws, 'src/engine/test/preload');
const inRunners = { ...common, outdir: join(jaws, 'dist/test'), splitting: false, external: ['esbuild'] };
await build({ ...inRunners, entryPoints: [join(preloads, 'typescript.ts')] });
await build({
  ...inRunners,
  entryPoints: [join(preloads, 'with-parent.ts')],
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  banner: {},
});
// Required when a TypeScript file of a project has a mistake or is changed: src/project/config/parser.ts.
await build({
  ...common,
  stdin: { contents: "export { parse } from '@babel/parser';", resolveDir: jaws },
  outfile: join(jaws, 'dist/parser.cjs'),
  splitting: false,
  format: 'cjs',
  banner: {},
});
await buildDash(build, join(jaws, 'src/dash/page'), join(jaws, 'dist/dash'));
cpSync(join(cloud, 'dist'), join(jaws, 'dist/cloud'), {
  recursive: true,
  filter: (path) => !path.startsWith(join(cloud, 'dist/types')),
});
for (const file of ['LICENSE', 'README.md']) cpSync(join(root, file), join(jaws, file));
cpSync(join(root, 'LICENSE'), join(root, 'packages/core/LICENSE'));
// `jaws help <topic>` shows them, and `jaws mcp` searches them; the rest is made from the commands, or is figures.
const left = new Set(['commands.md', 'benchmarks.md', 'cloud-coverage.md', 'images', 'architecture']);
cpSync(join(root, 'docs'), join(jaws, 'dist/docs'), { recursive: true, filter: (path) => !left.has(basename(path)) });
for (const one of [cloud, jaws]) {
  // The tool contains the cloud.
  const text = thirdParty(
    bundledPackages(metafiles, root, (path) => one === jaws || path.startsWith('packages/cloud/')),
  );
  writeFileSync(join(one, 'THIRD-PARTY.md'), text);
}
copyExamples(join(root, 'examples'), join(jaws, 'dist/examples'));
pack('dist/vendor', ['packages/core']);
pack(
  'dist/modules',
  readdirSync(join(root, 'modules')).map((name) => `modules/${name}`),
);

/**
 * Two builds of one version differ by their commit: `2.0.0-dev.20261203115832+58f55564`. Its time grows, as a count of commits does, and is known in a
 * shallow clone too. Without git it is unknown.
 */
function versionOf(next) {
  if (release) return next;
  const format = ['--date=format-local:%Y%m%d%H%M%S', '--abbrev=8', '--format=%cd+%h'];
  const options = { cwd: root, encoding: 'utf8', env: { ...process.env, TZ: 'UTC' } };
  const { status, stdout } = spawnSync('git', ['show', '--no-patch', ...format, 'HEAD'], options);
  return status === 0 ? `${next}-dev.${stdout.trim()}` : next;
}

async function build(options) {
  const { metafile } = await bundle({ ...options, absWorkingDir: root, metafile: true });
  metafiles.push(metafile);
}

/** Deletes declarations in a folder that the entry does not reach: internal ones refer to packages that are not installed with it. */
function keepReachable(folder, start) {
  const reached = new Set();
  const reach = (path) => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const [, from] of readFileSync(path, 'utf8').matchAll(/(?:from |import\()['"](\.[^'"]+)\.ts['"]/g)) {
      reach(join(dirname(path), `${from}.d.ts`));
    }
  };
  reach(join(folder, start));
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !reached.has(path)) rmSync(path);
  }
}

/** Packages, as npm packs them, in a folder of the tool. */
function pack(folder, packages) {
  mkdirSync(join(jaws, folder));
  const paths = packages.map((one) => join(root, one));
  npm(['pack', '--silent', '--ignore-scripts', '--pack-destination', join(jaws, folder), ...paths], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

if (metafilesFile !== undefined) writeFileSync(metafilesFile, JSON.stringify(metafiles));
if (!quiet) console.log(`Built version ${version} in ${((Date.now() - started) / 1000).toFixed(1)} s.`);
