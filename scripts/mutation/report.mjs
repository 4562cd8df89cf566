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

/** @param {{ folder: string, total: number, noticed: number }[]} figures */
export function writeFigures(figures, { seed, budget, without }) {
  let text = readFileSync(page, 'utf8');
  if (!text.includes(open)) text += `\n${open}\n${close}\n`;
  const [from, to] = [text.indexOf(open) + open.length, text.indexOf(close)];
  const rows = new Map(
    [...text.slice(from, to).matchAll(/^\| `([^`]+)` \|.*$/gm)].map(([row, folder]) => [folder, row]),
  );
  for (const { folder, total, noticed } of figures) {
    rows.set(
      folder,
      `| \`${folder}\` | ${total} | ${noticed} | ${Math.round((100 * noticed) / total)} % | ${seed} | ${budget} s | ${without.map((folder) => folder.replace(/^packages\//, '')).join(', ')} |`,
    );
  }
  const table = [
    '| folder | mutants | noticed | | seed | tests for each, at most | without the tests of |',
    '|---|---|---|---|---|---|---|',
  ];
  const lines = [...table, ...[...rows].sort().map(([, row]) => row)];
  writeFileSync(page, `${text.slice(0, from)}\n${intro}\n\n${lines.join('\n')}\n${text.slice(to)}`);
}
