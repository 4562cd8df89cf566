import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { catalogue } from '../errors/catalogue/index.ts';
import { JawsError } from '../errors/error.ts';
import { jaws } from './commands/index.ts';
import { parseLine } from './parse.ts';

const src = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Every command named in a text for users, with `x` in place of values. */
function* commandsIn(source: string): Generator<string> {
  const plain = source
    .replace(/\$\{at\(\{? ?[^{}]*\}?\)\}/g, 'x x')
    // The condition that leaves out an option.
    .replace(/\$\{[^{}]*\? ` [^{}]*` : ''\}/g, '')
    .replace(/\$\{[^{}]*\}/g, 'x')
    .replace(/<[\w-]+>/g, 'x');
  // In back-ticks, escaped or not, or the whole of a hint.
  for (const [, text] of plain.matchAll(
    /(?:`|hint: ?['"`]|: ['"`])((?:cd [^`'"]* && )?jaws [^`'"\\\n]*)(?:\\?`|['"])/g,
  )) {
    for (const part of text!.split('&&'))
      if (part.trim().startsWith('jaws '))
        yield part
          .trim()
          .slice(5)
          .replace(/ [|<>] .*/, '');
  }
}

function* sources(): Generator<string> {
  for (const entry of readdirSync(src, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile() && file.endsWith('.ts') && !/\.test\.ts$|[\\/]testing[\\/.]/.test(file)) yield file;
  }
}

/** The mistake in a command line; undefined if there is none. */
function problem(words: readonly string[]): string | undefined {
  try {
    parseLine(jaws, words);
    return undefined;
  } catch (error) {
    if (!(error instanceof JawsError)) throw error;
    // `<stage>` and the like stand for values and are not checked as such.
    if (/^Unknown|^Invalid/.test(error.code) && error.message.includes('"x"')) return undefined;
    // A text may name a command without its arguments.
    if (/^Missing(Argument|Command)$/.test(error.code) && error.message.startsWith(`\`jaws ${words.join(' ')}\``))
      return;
    return error.message;
  }
}

test('every command that JAWS names exists, with those options and arguments', () => {
  const found: string[] = [];
  const wrong: string[] = [];
  for (const file of sources()) {
    for (const line of commandsIn(readFileSync(file, 'utf8'))) {
      found.push(line);
      // `jaws module …` names a group, `jaws help` is every command's help.
      if (/…|^help\b|^complete\b/.test(line)) continue;
      const why = problem(line.split(/\s+/));
      if (why) wrong.push(`${file.slice(src.length + 1)}: jaws ${line}: ${why}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(found.length).toBeGreaterThan(60);
});

test('the hint of a function that no deployment includes names commands that work', () => {
  const place = { stage: 'dev', region: 'us-east-1', endpoint: 'GET /a', function: 'm/a' };
  const hint = catalogue.EndpointFunctionNotDeployed.hint({ ...place, leftOut: true } as never) ?? '';
  const lines = [...hint.matchAll(/`jaws ([^`]+)`/g)].map(([, line]) => line!.split(' '));
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.map(problem).filter(Boolean)).toEqual([]);
});
