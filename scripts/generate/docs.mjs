// Writes docs/commands.md and docs/errors.md from the commands and the catalogue themselves, the references of jaws.json and awsm.json from
// their schemas, what is said of the modules from their packages, and of runtimes from their tests. `npm run docs`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runtimesPage } from '../../packages/cloud/test/runtimes/page.ts';
import { jaws } from '../../packages/jaws/src/cli/commands/index.ts';
import { valueLabel } from '../../packages/jaws/src/cli/help.ts';
import { catalogue } from '../../packages/jaws/src/errors/catalogue/index.ts';
import { cell } from './cell.mjs';
import { exampleFiles } from './examples/files.ts';
import { modulePages } from './modules.ts';
import { referencePages } from './reference.mjs';

const docs = join(dirname(fileURLToPath(import.meta.url)), '../../docs');

writeFileSync(
  join(docs, 'commands.md'),
  [
    '# Commands',
    '',
    'Made by `npm run docs` from the commands themselves.',
    '',
    'Results go to stdout, everything else to stderr. Without a terminal, in a pipeline (`CI`), and for a coding agent (`AI_AGENT`, `CLAUDECODE`,',
    '`CURSOR_AGENT`, `GEMINI_CLI`, `CODEX_SANDBOX`, `CODEX_THREAD_ID`, `OPENCODE`) there are plain, short lines: no colours, no spinner, no progress, no',
    'questions; errors are complete, with their place and what to do. `--json` gives every event and the result, one object a line; `--verbose` adds what',
    'CloudFormation says.',
    '',
    '| command | what it does |',
    '| --- | --- |',
    ...overview(jaws.commands, 'jaws'),
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

const pages = {
  ...referencePages(),
  ...(await modulePages()),
  ...exampleFiles(),
  'docs/runtimes.md': runtimesPage(),
};
for (const [path, text] of Object.entries(pages)) {
  const file = join(docs, '..', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** A row for each command, which leads to its section. */
function overview(commands, prefix) {
  return commands.flatMap((command) => {
    const name = `${prefix} ${command.name}`;
    if (command.commands) return overview(command.commands, name);
    return [`| [\`${name}\`](#${name.replaceAll(' ', '-')}) | ${cell(command.summary)} |`];
  });
}

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
      `${one.short ? `-${one.short}, ` : ''}--${one.name}${valueLabel(one)}`,
      one.summary,
    ]),
  ];
  return [
    `## ${name}`,
    '',
    `    ${[name, ...words, ...(command.passesOn ? [`[-- ${command.passesOn}…]`] : [])].join(' ')}`,
    '',
    `${command.summary[0].toUpperCase()}${command.summary.slice(1)}.`,
    ...(command.description ? ['', command.description] : []),
    ...(rows.length > 0
      ? ['', '| | |', '| --- | --- |', ...rows.map(([a, b]) => `| \`${a.replaceAll('|', '\\|')}\` | ${cell(b)} |`)]
      : []),
    ...(command.examples ?? []).flatMap(({ command: line, summary }) => ['', `${summary}:`, '', `    ${line}`]),
  ];
}

/** A hint with the names of its values in place of the values; some have none. */
function hintOf(entry) {
  const names = new Proxy(
    {},
    {
      get: (_target, key) => placeholder(String(key)),
      // A hint may pass on the rest of its values as a place.
      ownKeys: () => ['stage', 'region', 'stack'],
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    },
  );
  try {
    return entry.hint(names) ?? '';
  } catch {
    return '';
  }
}

/** `<name>` as a text, and as a list of one thing whose own values have names as well. */
function placeholder(name) {
  const text = `<${name}>`;
  const item = new Proxy({}, { get: (_target, key) => (key === Symbol.toPrimitive ? () => text : `<${String(key)}>`) });
  return Object.assign(new String(text), {
    slice: () => placeholder(name),
    join: () => text,
    map: (work) => [work(item)],
    profile: '<profile>',
  });
}
