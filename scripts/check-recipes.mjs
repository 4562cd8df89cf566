// Checks the recipes in CONTRIBUTING.md: each file that one lists exists, and the commit that it names touched it. A commit that is not in
// this clone, such as in a shallow one, is left out with a word. Exit code 1 when something is wrong.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The recipes of a text: title, commit, files of the numbered steps. */
export function readRecipes(text) {
  const chapter = /^## Recipes$([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(text)?.[1] ?? '';
  return chapter
    .split(/^### /m)
    .slice(1)
    .map((part) => ({
      title: part.split('\n')[0],
      commit: /\bcommit `([0-9a-f]{7,40})`/.exec(part)?.[1],
      files: part
        .split('\n')
        .filter((line) => /^\d+\. /.test(line))
        .flatMap((line) => [...line.matchAll(/`([\w.-]+(?:\/[\w.-]+)+\.\w+)`/g)].map(([, file]) => file)),
    }));
}

/** The mistakes in recipes. `touched` returns the files of a commit, undefined for a commit that is not in this clone. */
export function checkRecipes(recipes, folder, touched) {
  return recipes.flatMap(({ title, commit, files }) => {
    const wrong = (what) => `CONTRIBUTING.md, "${title}": ${what}`;
    if (commit === undefined) return [wrong('names no commit')];
    if (files.length < 3) return [wrong('lists fewer than three files')];
    const changed = touched(commit);
    return files.flatMap((file) => [
      ...(existsSync(join(folder, file)) ? [] : [wrong(`${file} is not there`)]),
      ...(changed === undefined || changed.includes(file) ? [] : [wrong(`commit ${commit} did not touch ${file}`)]),
    ]);
  });
}

/** Files that a commit changed; undefined if the repository does not have it. */
export function filesOfCommit(folder, commit) {
  try {
    const args = ['show', '--name-only', '--format=', `${commit}^{commit}`];
    return execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split(
      '\n',
    );
  } catch {
    return undefined;
  }
}

function main() {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const recipes = readRecipes(readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8'));
  const wrong = recipes.length === 0 ? ['CONTRIBUTING.md has no recipes'] : [];
  const touched = (commit) => {
    const files = filesOfCommit(root, commit);
    if (files === undefined) console.log(`Commit ${commit} is not in this clone: its files are not compared.`);
    return files;
  };
  wrong.push(...checkRecipes(recipes, root, touched));
  for (const line of wrong) console.error(line);
  if (wrong.length > 0) process.exitCode = 1;
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) main();
