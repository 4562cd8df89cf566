import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const file = join(here, 'ledger.json');

/** How many packages must work. */
export const bar = 115;

/** By the package's name. */
export const readLedger = () => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});

/** The ledger with these lines added, and without packages that are no longer tried. */
export function merge(ledger, lines, all) {
  const found = { ...ledger, ...Object.fromEntries(lines.map(({ name, ...line }) => [name, line])) };
  return Object.fromEntries(all.flatMap(({ name }) => (found[name] ? [[name, found[name]]] : [])));
}

export function writeLedger(ledger, topics) {
  writeFileSync(file, `${JSON.stringify(ledger, null, 2)}\n`);
  const rows = Object.keys(topics).flatMap((topic) =>
    Object.entries(ledger)
      .filter(([, line]) => line.topic === topic)
      .map(([name, { version, works, why = '', zipBytes, packageSeconds, firstCallSeconds }]) =>
        [
          `${name} ${version}`,
          works ? 'works' : `**does not**: ${why.split('\n')[0].replaceAll('|', '\\|').slice(0, 300)}`,
          zipBytes === undefined
            ? ''
            : zipBytes < 1024 ** 2
              ? `${Math.ceil(zipBytes / 1024)} KiB`
              : `${(zipBytes / 1024 ** 2).toFixed(1)} MiB`,
          packageSeconds?.toFixed(1) ?? '',
          firstCallSeconds?.toFixed(1) ?? '',
        ].join(' | '),
      ),
  );
  const working = Object.values(ledger).filter(({ works }) => works).length;
  const text = `# Packages in functions

${working} of ${Object.keys(ledger).length} packages work: installed, packaged by JAWS, deployed to an embedded cloud, and their function gave the right answer.
Written by \`npm run test:packages -- --record\`; [README.md](README.md) says how. Times are in seconds, on a busy machine: those of \`jaws package\` as
a process, and of the first call with its cold start.

| package | | zip | package | first call |
| --- | --- | --- | --- | --- |
${rows.map((row) => `| ${row} |`).join('\n')}
`;
  writeFileSync(join(here, 'ledger.md'), text);
}
