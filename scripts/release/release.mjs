// Everything that has to hold before a release goes out, with the very tarballs that would be published.
//
//   npm run release -- --dry-run [options]
//
//   --node <program>   a further Node that the quick start runs on; may be there several times
//   --out <folder>     keeps the tarballs there
//   --tag <v1.2.3>     the tag that is released: it has to be that of the version, and the packages have to name the repository that publishes
//
// Ends with 1 when something is wrong. Nothing is ever published from here: .github/workflows/release.yml does that.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundledPackages } from '../licences.mjs';
import { npm } from '../npm.mjs';
import * as contents from './contents.mjs';
import { install, installedSize, nodeVersion, quickStart, use } from './install.mjs';
import { table } from './table.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const { values: options } = parseArgs({
  options: {
    'dry-run': { type: 'boolean' },
    node: { type: 'string', multiple: true, default: [] },
    out: { type: 'string' },
    tag: { type: 'string' },
  },
});

if (!options['dry-run']) {
  console.error(`Releases are published by .github/workflows/release.yml only, from a tag v<version> and without a token of npm
(trusted publishing). MAINTAINERS.md has the steps. \`npm run release -- --dry-run\` checks everything that can be checked here.`);
  process.exitCode = 2;
} else {
  const work = mkdtempSync(join(tmpdir(), 'jaws-release-'));
  try {
    const { rows, wrong } = await check(work);
    console.log(`\n${table(['what', 'size', 'contents', 'result'], rows)}\n`);
    for (const line of wrong) console.error(`- ${line}`);
    if (wrong.length > 0) process.exitCode = 1;
  } finally {
    rmSync(work, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function check(work) {
  const manifestOfAll = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { version, workspaces } = manifestOfAll;
  const rows = [];
  const wrong = [];
  const note = (what, size, has, reasons) => {
    rows.push([what, size, has, reasons.length === 0 ? 'ok' : `${reasons.length} wrong`]);
    wrong.push(...reasons.map((one) => `${what}: ${one}`));
  };

  console.log(`Building version ${version}.`);
  const metafiles = join(work, 'metafiles.json');
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs'), '--quiet', '--release', '--metafiles', metafiles], {
    stdio: 'inherit',
  });
  const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
  note('repository', '', `version ${version}`, [
    ...contents.checkVersions(root, version),
    ...contents.checkChangelog(changelog, version),
    ...(options.tag === undefined || options.tag === `v${version}`
      ? []
      : [`the tag is ${options.tag}, not v${version}`]),
  ]);

  const tarballs = [];
  for (const workspace of workspaces) {
    const manifest = JSON.parse(readFileSync(join(root, workspace, 'package.json'), 'utf8'));
    if (manifest.private) continue;
    const tarball = pack(workspace, resolve(options.out ?? work));
    tarballs.push(tarball);
    const folder = join(work, manifest.name);
    mkdirSync(folder);
    contents.extract(tarball, folder);
    const bundled = bundledPackages(JSON.parse(readFileSync(metafiles, 'utf8')), root, (path) => isIn(path, workspace));
    note(manifest.name, `${megabytes(statSync(tarball).size)} packed`, has(folder, bundled), [
      ...contents.checkFiles(folder, [root]),
      ...contents.checkLicences(folder, bundled),
      ...contents.checkSize(manifest.name, folder),
      ...contents.checkManifest(folder, version),
      // A fork may check its packages. Only with a tag are they published from the repository where this runs.
      ...contents.checkOrigin(folder, manifestOfAll, workspace, options.tag && process.env.GITHUB_REPOSITORY),
    ]);
  }

  const installed = join(work, 'installed');
  mkdirSync(installed);
  console.log('Installing the tarballs into an empty folder.');
  await install(installed, tarballs);
  const size = installedSize(installed);
  note('installed tool', megabytes(size.size), 'without esbuild', size.wrong);
  for (const node of [process.execPath, ...options.node]) {
    const name = `Node ${await nodeVersion(node)}`;
    console.log(`Using it on ${name}.`);
    note(name, '', 'exports, commands', await use(installed, node, version));
    note(name, '', 'quick start', await quickStart(root, installed, node));
  }
  return { rows, wrong };
}

function pack(workspace, folder) {
  mkdirSync(folder, { recursive: true });
  const args = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder, `./${workspace}`];
  const name = npm(args, { cwd: root, encoding: 'utf8' });
  return join(folder, name.trim());
}

/** Whether an output of the build is in a package; the tool contains the cloud. */
function isIn(path, workspace) {
  return path.startsWith(`${workspace}/`) || (workspace === 'packages/jaws' && path.startsWith('packages/cloud/'));
}

function has(folder, bundled) {
  const inside = bundled.length === 0 ? 'nothing bundled' : `${bundled.length} bundled`;
  return `${megabytes(contents.sizeOf(folder))} in ${contents.filesOf(folder).length} files, ${inside}`;
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}
