// Writes the figures of a mutation run into docs/benchmarks.md; the rows of folders that were not run stay.
import { readFileSync, writeFileSync } from 'node:fs';

const page = new URL('../../docs/benchmarks.md', import.meta.url);
const [open, close] = ['<!-- mutation -->', '<!-- /mutation -->'];
const intro = `## Mutations that the tests notice

\`npm run test:mutation -- <folder…> --write\` takes a random sample of small changes to the sources of a folder and runs the nearest tests for
each: those that run the changed function, those of its folder first. The changes: a condition that is always or never true; \`&&\` for \`||\`; a
comparison or an arithmetic sign for its neighbour; a number larger by one; \`true\` for \`false\`; an empty text or list; a property, a statement, a
fallback (\`??\`) or a negation left out; \`some\` for \`every\`, \`startsWith\` for \`endsWith\`, \`min\` for \`max\`; \`filter\`, \`sort\`, \`reverse\`, \`trim\`,
\`toLowerCase\` or \`slice\` left out. Types, imports, what helps tests only, and the two values of \`a < b ? -1 : 1\`, of which the sign alone counts,
stay as they are. What no test notices may still be the same program in other words: nothing else is taken out of the count for that.`;

const ofModules = `### The modules of the catalogue, and what functions import

Of a module, its functions, what they share and its client are changed, and its own tests in this repository have to notice; what \`npm run test:modules\`
finds in deployed projects does not count. Texts that people read are literals like all others. The last column has the first figure of a folder, from before
the tests that were written by its survivors. Each figure is of a sample that no test was written by, unless its seed is the one of the first figure.
A row with an empty last column was measured once; with the seed 20261129, before those tests.
Among the survivors are changes that make the same program: the \`''\` for a variable that every deployment sets, a check for a text before a pattern that
only a text can match, a lookup that no numeric address needs, an empty signature of another length. Of the rows with the seeds 90501 and 90502 (core) those
are 1 of 1 for \`awsm-images\`, 1 of 5 for \`awsm-contact\`, 0 of 3 for \`awsm-webhooks\`, 2 of 9 for \`awsm-auth-oidc\` and 3 of 13 for core; each of the others has a test by
now. Before what an earlier sample had led to (seeds 90417 and 90420) the same five had 98, 98, 92, 80 and 82 %.`;

const ofGuards = `### Guards

\`npm run test:mutation -- <folder…> --guards --write\` changes only what refuses, limits, checks or ends early: a condition before a \`throw\`, \`return\`,
\`continue\` or \`break\` is never true, or loses one of its parts; a \`throw\` elsewhere, or a call of a function that checks, is left out. A condition that is
turned around is not among them: nearly every test notices that. Of the command line tool, 39 of 60 were noticed, 65 %; 31 of another 60, 52 %, in the sample
before (seed 90418, the same folders), whose survivors have led to tests. Of the local AWS, 45 of 63 were noticed, 71 %. Each figure is from before the tests that its
own survivors led to: all have one by now, except for those that make the same program, mostly a check that only the types need (5 of 21 of the tool, 4 of 18 of the
local AWS), one that a slow test notices, one about the answer of a macro that is not JSON, and two of \`artifacts\` for which no such test was found. The tests for a guard of the local AWS were at
most six files, the nearest by folder and name, and neither slow tests nor those of cloud/test.`;

const percent = (part, total) => `${Math.round((100 * part) / total)} %`;
const isOfModules = (folder) => /^(modules\/|packages\/core\b)/.test(folder);

/** Columns of the rows of a table, by the folder in the first one. */
const rowsIn = (text) =>
  new Map(
    [...text.matchAll(/^\| `([^`]+)` \|(.*)\|$/gm)].map(([, folder, rest]) => [
      folder,
      rest.split('|').map((column) => column.trim()),
    ]),
  );

/** The first figure of a folder: from its row, otherwise the figure that is replaced. */
function firstFigure(row, { total, before }, added) {
  if (row === undefined) return added.length === 0 ? '' : `${percent(before, total)} of the same ${total}`;
  const [mutants, , noticed, seed, , first] = row;
  return first || `${noticed} of ${mutants}, seed ${seed}`;
}

/**
 * @param {{ folder: string, total: number, noticed: number, before: number }[]} figures
 * @param {{ seed: string, budget: string, without: string[], added: string[], guards: boolean }} settings
 */
export function writeFigures(figures, { seed, budget, without, added, guards }) {
  let text = readFileSync(page, 'utf8');
  if (!text.includes(open)) text += `\n${open}\n${close}\n`;
  const [from, to] = [text.indexOf(open) + open.length, text.indexOf(close)];
  const [first, ofThem = ''] = text.slice(from, to).split('### Guards');
  const [all, ofGuardsOnly] = [rowsIn(first), rowsIn(ofThem)];
  const rows = guards ? ofGuardsOnly : all;
  for (const figure of figures) {
    const { folder, total, noticed } = figure;
    const last =
      isOfModules(folder) && !guards
        ? firstFigure(rows.get(folder), figure, added)
        : without.map((one) => one.replace(/^packages\//, '')).join(', ');
    rows.set(folder, [total, noticed, percent(noticed, total), seed, `${budget} s`, last]);
  }
  const table = (isIn, last, of = all) => {
    const found = [...of].filter(([folder]) => isIn(folder)).sort(([one], [other]) => (one < other ? -1 : 1));
    return [
      `| folder | mutants | noticed | | seed | tests for each, at most | ${last} |`,
      '|---|---|---|---|---|---|---|',
      ...found.map(([folder, columns]) => `| \`${folder}\` | ${columns.join(' | ')} |`),
    ].join('\n');
  };
  const parts = [
    intro,
    table((folder) => !isOfModules(folder), 'without the tests of'),
    ofModules,
    table(isOfModules, 'at first'),
    ofGuards,
    table(() => true, 'without the tests of', ofGuardsOnly),
  ];
  writeFileSync(page, `${text.slice(0, from)}\n${parts.join('\n\n')}\n${text.slice(to)}`);
}
