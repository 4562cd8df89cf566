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
only a text can match, a lookup that no numeric address needs, an empty signature of another length.`;

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
 * @param {{ seed: string, budget: string, without: string[], added: string[] }} settings
 */
export function writeFigures(figures, { seed, budget, without, added }) {
  let text = readFileSync(page, 'utf8');
  if (!text.includes(open)) text += `\n${open}\n${close}\n`;
  const [from, to] = [text.indexOf(open) + open.length, text.indexOf(close)];
  const rows = rowsIn(text.slice(from, to));
  for (const figure of figures) {
    const { folder, total, noticed } = figure;
    const last = isOfModules(folder)
      ? firstFigure(rows.get(folder), figure, added)
      : without.map((one) => one.replace(/^packages\//, '')).join(', ');
    rows.set(folder, [total, noticed, percent(noticed, total), seed, `${budget} s`, last]);
  }
  const table = (isIn, last) => {
    const found = [...rows].filter(([folder]) => isIn(folder)).sort(([one], [other]) => (one < other ? -1 : 1));
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
  ];
  writeFileSync(page, `${text.slice(0, from)}\n${parts.join('\n\n')}\n${text.slice(to)}`);
}
