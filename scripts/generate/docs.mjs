// Writes docs/commands.md and docs/errors.md from the commands and the catalogue themselves. `npm run docs`.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jaws } from '../../packages/jaws/src/cli/commands/index.ts';
import { catalogue } from '../../packages/jaws/src/errors/catalogue/index.ts';

const docs = join(dirname(fileURLToPath(import.meta.url)), '../../docs');
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ');

writeFileSync(
  join(docs, 'commands.md'),
  [
    '# Commands',
    '',
    'Made by `npm run docs` from the commands themselves.',
    '',
    ...chapter(jaws.commands, 'jaws'),
    '',
  ].join('\n'),
);
writeFileSync(
  join(docs, 'errors.md'),
  [
    '# Errors',
    '',
    'What can go wrong for a user, by its permanent name: the one in brackets after the message, and `code` with `--json`. Made by',
    '`npm run docs` from the catalogue.',
    '',
    '| name | what it is | what to do |',
    '| --- | --- | --- |',
    ...Object.entries(catalogue)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, entry]) => `| ${name} | ${cell(entry.title)} | ${cell(hintOf(entry))} |`),
    '',
  ].join('\n'),
);

function chapter(commands, prefix) {
  return commands.flatMap((command) => {
    const name = `${prefix} ${command.name}`;
    return command.commands ? chapter(command.commands, name) : [...section(command, name), ''];
  });
}

function section(command, name) {
  const words = (command.arguments ?? []).map((one) => {
    const word = `${one.name}${one.repeatable ? '…' : ''}`;
    return one.required ? `<${word}>` : `[${word}]`;
  });
  const rows = [
    ...(command.arguments ?? []).map((one) => [`<${one.name}>`, one.summary]),
    ...(command.options ?? []).map((one) => [
      `${one.short ? `-${one.short}, ` : ''}--${one.name}${one.value ? ` <${one.value}>` : ''}`,
      one.summary,
    ]),
  ];
  return [
    `## ${name}`,
    '',
    `    ${[name, ...words].join(' ')}`,
    '',
    `${command.summary[0].toUpperCase()}${command.summary.slice(1)}.`,
    ...(command.description ? ['', command.description] : []),
    ...(rows.length > 0
      ? ['', '| | |', '| --- | --- |', ...rows.map(([a, b]) => `| \`${a.replaceAll('|', '\\|')}\` | ${cell(b)} |`)]
      : []),
    ...(command.examples ?? []).flatMap(({ command: line, summary }) => ['', `${summary}:`, '', `    ${line}`]),
  ];
}

/** A hint with the names of its values in place of the values; hints that compute with them have none here. */
function hintOf(entry) {
  const names = new Proxy({}, { get: (_target, key) => `<${String(key)}>` });
  try {
    return entry.hint(names) ?? '';
  } catch {
    return '';
  }
}
