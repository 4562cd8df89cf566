import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { replaceFile } from '../base/files.ts';
import { fail } from '../errors/catalogue/index.ts';
import { editConfigText, quoteOf } from './config/edit.ts';
import { evaluateConfigs, pathText } from './config/evaluate.ts';
import { printed } from './config/print.ts';
import { configSource, isConfig } from './config/source.ts';
import { editJsonText, editJsonValues } from './edit.ts';
import { readJaws } from './read.ts';
import { parseSource } from './source.ts';
import type { SourceFile } from './types.ts';

type Path = readonly (string | number)[];

/** A value at a path; undefined removes the existing one. */
export type Change = readonly [path: Path, value: unknown];

/**
 * jaws.json or jaws.config.ts as it would be with these changes; nothing is written. TypeScript is evaluated again: the result must be
 * the requested change and nothing else. Throws NotWritable if its text is not a literal at that place.
 */
export function changedSource(
  root: string,
  source: SourceFile,
  changes: readonly Change[],
  evaluate = evaluateConfigs,
): SourceFile {
  const { path, name } = source;
  if (!isConfig(source)) {
    const text = changes.reduce((now, [at, value]) => editJsonText(now, at, value), source.text);
    return parseSource(path, name, Buffer.from(text)).source;
  }
  let { text } = source;
  for (const change of changes) {
    const after = editConfigText(text, ...change);
    if (after === undefined) throw notWritable(source, change);
    text = after;
  }
  const wanted = changes.reduce((data, change) => changedData(data, change), source.data);
  const { data } = evaluate(root, [{ name, text }]);
  if (!isDeepStrictEqual(data.get(name), wanted)) throw notWritable(source, ...changes);
  return configSource(path, name, text, wanted);
}

/** Changes the current jaws.json or jaws.config.ts. Returns its path. Throws NotWritable, FilesChanged, UnreadableFiles, CannotWrite. */
export function changeJaws(root: string, changes: readonly Change[], evaluate = evaluateConfigs): string {
  const source = readJaws(root);
  if (isConfig(source)) writeSource(source, changedSource(root, source, changes, evaluate));
  else editJsonValues(source.path, changes);
  return source.path;
}

/** Writes a changed file, if it is the same as when it was read: a version saved meanwhile stays. Throws FilesChanged, CannotWrite. */
export function writeSource(source: SourceFile, changed: SourceFile): void {
  const now = readFileSync(source.path, 'utf8');
  const mark = now.startsWith('\uFEFF') ? '\uFEFF' : '';
  const bare = (text: string) => (text.startsWith('\uFEFF') ? text.slice(1) : text);
  if (bare(now) !== bare(source.text)) throw fail('FilesChanged', { paths: [source.name] });
  if (bare(changed.text) !== bare(source.text)) replaceFile(source.path, mark + bare(changed.text));
}

function notWritable(source: SourceFile, ...changes: readonly Change[]) {
  const position = source.locate(changes[0]![0]);
  const quote = quoteOf(source.text);
  const asked = changes.map(([path, value]) =>
    value === undefined
      ? `take out \`${pathText(path)}\``
      : `write \`${printed(value, quote)}\` at \`${pathText(path)}\``,
  );
  return fail('NotWritable', { file: source.name, line: position.line, asked }, { position });
}

/** Data with a change; untouched parts stay the same objects. */
function changedData(data: unknown, [path, value]: Change): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const owner = (data ?? {}) as Record<string | number, unknown>;
  const inside = Object.hasOwn(owner, key) ? owner[key] : undefined;
  if (inside === undefined && value === undefined) return data;
  const after = rest.length === 0 ? value : changedData(inside, [rest, value]);
  if (typeof key === 'number') {
    const list = Array.isArray(data) ? data : [];
    return after === undefined ? list.toSpliced(key, 1) : list.toSpliced(key, 1, after);
  }
  const { [key]: _, ...others } = owner;
  return after === undefined ? others : { ...others, [key]: after };
}
