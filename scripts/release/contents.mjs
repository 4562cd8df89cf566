// The requirements for a published package. Each check takes an unpacked package and returns the reasons why it must not be published.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { notes } from '../changes.mjs';

/** The maximum size of an unpacked package in bytes, without its dependencies. */
export const budgets = { 'jaws-framework': 20e6, 'jaws-cloud': 10e6, 'jaws-core-js': 300e3 };

/** Files that are useful only to the package's developers. */
const ofDevelopment = [
  [/\.(?:test|spec)\.[cm]?[jt]s$|(?:^|\/)(?:fixtures|__tests__|__snapshots__)\//, 'is a test'],
  [/\.map$/, 'is a source map'],
  [/(?:^|\/)(?:src|node_modules|coverage)\/|(?:^|\/)(?:tsconfig|vitest|biome|knip)[\w.]*$/, 'is for development only'],
  [/(?:^|\/)\.(?:env|npmrc|git)|\.(?:pem|key)$/, 'may hold secrets'],
];
/** Tests that users get when they start a project with an example: they are the project's own. */
const ofExamples = /^dist\/examples\/[\w-]+\/tests\/[\w.-]+\.test\.ts$/;
const texts = /\.(?:[cm]?[jt]s|json|md|py|java|html|css|svg|txt)$/;

/** All files below a folder, by their path with slashes. */
export function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

export const sizeOf = (folder) => filesOf(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);

/** Tests, source maps, secrets, and paths of the machine that built it: here, and in the packages inside it. */
export function checkFiles(folder, machinePaths) {
  return filesOf(folder).flatMap((file) => {
    const path = join(folder, file);
    if (file.endsWith('.tgz'))
      return unpacked(path, (inner) => checkFiles(inner, machinePaths)).map((one) => `${file}: ${one}`);
    const reasons = ofExamples.test(file)
      ? []
      : ofDevelopment.filter(([pattern]) => pattern.test(file)).map(([, reason]) => `${file} ${reason}`);
    if (!texts.test(file)) return reasons;
    const text = readFileSync(path, 'utf8');
    if (/^\/[/*][#@] sourceMappingURL=/m.test(text)) reasons.push(`${file} names a source map`);
    const named = machinePaths.find((one) => text.includes(one));
    if (named !== undefined) reasons.push(`${file} names a folder of this machine: ${named}`);
    return reasons;
  });
}

/** The licence of the package itself, and a text for everything that is bundled in it. */
export function checkLicences(folder, bundled) {
  const wrong = existsSync(join(folder, 'LICENSE')) ? [] : ['LICENSE is missing'];
  if (bundled.length === 0) return wrong;
  const file = join(folder, 'THIRD-PARTY.md');
  if (!existsSync(file)) return [...wrong, 'THIRD-PARTY.md is missing'];
  const lines = readFileSync(file, 'utf8').split('\n');
  const withText = new Set(lines.filter((line) => line.startsWith('## ')).flatMap((line) => line.slice(3).split(', ')));
  for (const { name, version, licence } of bundled) {
    if (!lines.includes(`| ${name} | ${version} | ${licence} |`))
      wrong.push(`THIRD-PARTY.md does not list ${name} ${version}`);
    else if (!withText.has(`${name} ${version}`))
      wrong.push(`THIRD-PARTY.md has no licence text of ${name} ${version}`);
  }
  return wrong;
}

export function checkSize(name, folder) {
  const size = sizeOf(folder);
  const limit = budgets[name];
  if (limit === undefined) return [`${name} has no size budget in scripts/release/contents.mjs`];
  return size <= limit ? [] : [`${(size / 1e6).toFixed(1)} MB unpacked, more than the budget of ${limit / 1e6} MB`];
}

/** The manifest: the version, what npm would run or download at installation, and that every file it names exists. */
export function checkManifest(folder, version) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const wrong = [];
  if (manifest.version !== version)
    wrong.push(`its version is ${manifest.version}, that of the repository is ${version}`);
  if (manifest.private) wrong.push('it is private');
  for (const name of ['license', 'description', 'engines']) {
    if (manifest[name] === undefined) wrong.push(`package.json has no "${name}"`);
  }
  for (const name of ['preinstall', 'install', 'postinstall', 'prepare']) {
    if (manifest.scripts?.[name] !== undefined) wrong.push(`package.json runs "${name}" when it is installed`);
  }
  for (const [name, range] of Object.entries(manifest.dependencies ?? {})) {
    if (!/^\d+\.\d+\.\d+$/.test(range)) wrong.push(`the dependency ${name} has no exact version: ${range}`);
  }
  const named = [manifest.main, manifest.types, targets(manifest.bin), targets(manifest.exports)].flat();
  for (const file of new Set(named.filter((one) => one !== undefined))) {
    if (!existsSync(join(folder, file))) wrong.push(`package.json names ${file}, which is not in the package`);
  }
  return wrong;
}

/**
 * The source of a package: npm shows it, and compares it with the provenance. `root` is the manifest of the repository, `directory` the package's
 * folder in it, and `builder` the GitHub repository that publishes (`owner/name`), if there is one.
 */
export function checkOrigin(folder, root, directory, builder) {
  const { repository, homepage, bugs } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const wrong = [];
  const address = /^git\+(https:\/\/github\.com\/([\w.-]+\/[\w.-]+))\.git$/.exec(root.repository?.url ?? '');
  if (address === null)
    return ['package.json of the repository has no "repository" with the url of a repository on GitHub'];
  const [url, page, name] = address;
  const expected = { type: 'git', url, directory };
  for (const [field, value] of Object.entries(expected)) {
    if (repository?.[field] !== value)
      wrong.push(
        `package.json has the "repository.${field}" ${JSON.stringify(repository?.[field])}, not ${JSON.stringify(value)}`,
      );
  }
  if (!homepage?.startsWith(page)) wrong.push(`package.json has a "homepage" that is not of ${page}: ${homepage}`);
  if (bugs?.url !== `${page}/issues`) wrong.push(`package.json has the "bugs.url" ${bugs?.url}, not ${page}/issues`);
  if (builder && builder !== name) wrong.push(`it is published from ${builder}, and its "repository" is ${name}`);
  return wrong;
}

/** The version's own chapter of the changelog, which must not be empty. */
export function checkChangelog(text, version) {
  const chapter = notes(text, version);
  if (chapter === undefined) return [`CHANGELOG.md has no chapter "## ${version}"`];
  return chapter === '' ? [`The chapter "## ${version}" of CHANGELOG.md is empty`] : [];
}

/** Versions in the sources of the repository that must be the same. */
export function checkVersions(root, version) {
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return ['', ...workspaces]
    .filter((path) => packages[path]?.version !== version)
    .map(
      (path) =>
        `package-lock.json has version ${packages[path]?.version} of ${path || 'the repository'}, not ${version}`,
    );
}

/** Calls `use` with a temporary folder that has the contents of a tarball. */
export function unpacked(tarball, use) {
  const folder = mkdtempSync(join(tmpdir(), 'jaws-unpacked-'));
  try {
    extract(tarball, folder);
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Without the folder `package/` that npm adds. */
export function extract(tarball, folder) {
  execFileSync('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
}

function targets(value) {
  if (value === undefined) return [];
  if (typeof value === 'string') return [value];
  return Object.values(value).flatMap(targets);
}
