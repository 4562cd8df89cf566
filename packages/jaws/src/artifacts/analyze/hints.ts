import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageIn, packageOf } from '../files/packages.ts';
import type { Share } from './analyze.ts';
import { barrelHints } from './barrels.ts';
import { findImports, type ImportStatement, namesIn } from './statements.ts';
import type { Composition, PackageImport } from './types.ts';

/** An import with a lighter alternative. */
export interface Hint {
  /** Relative to the project. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly package: string;
  /** Of the whole package in the zip, uncompressed. */
  readonly bytes: number;
  /** What to write instead. */
  readonly advice: string;
}

/** Smaller savings are not worth a change. */
const noticeable = 20 * 1024;

/** Heavy imports in the project's own code, the heaviest package first. */
export function hintsOf(root: string, composition: Composition, shares: readonly Share[]): Hint[] {
  const sizes = new Map(shares.map((share) => [share.package, share.bytes]));
  const sources = new Map<string, string>();
  const read = (file: string): string => {
    const source = sources.get(file) ?? readSource(join(root, file));
    sources.set(file, source);
    return source;
  };
  const hints = unique(composition.imports).flatMap((one) => {
    const name = packageOf(one.specifier);
    const bytes = sizes.get(packageIn(one.target)) ?? 0;
    if (bytes < noticeable) return [];
    return findImports(read(one.file), one.specifier).flatMap((statement) => {
      const advice = adviceFor(one, statement);
      return advice === undefined ? [] : [{ file: one.file, line: statement.line, package: name, bytes, advice }];
    });
  });
  const barrels = barrelHints(composition, sizes, packageIn, read).filter(({ bytes }) => bytes >= noticeable);
  return [...hints, ...barrels].sort((a, b) => b.bytes - a.bytes);
}

function adviceFor({ specifier, commonJs }: PackageImport, { clause = '' }: ImportStatement): string | undefined {
  const names = namesIn(clause);
  const whole = clause.replace(/\{[^{}]*\}/, '').trim() !== '' && !clause.includes('*');
  if (/^zod(\/(v3|v4))?$/.test(specifier)) {
    // Its `z` is one object with everything in it; the bundler can split a namespace import.
    if (!commonJs && (names.includes('z') || whole)) return `import * as z from '${specifier}'`;
  }
  if (specifier === 'lodash' || specifier === 'underscore') {
    const [first = 'get'] = names;
    return specifier === 'lodash' ? `import ${first} from 'lodash/${first}', or lodash-es` : 'lodash-es';
  }
  if (specifier === 'lodash-es' && whole) return "import { get } from 'lodash-es': only the names that are used";
  if (specifier === 'aws-sdk') return '@aws-sdk/client-…: the client of one service';
  const service = /^@aws-sdk\/client-([\w-]+)$/.exec(specifier)?.[1]?.replaceAll('-', '');
  // The class named after the service has every operation as a method.
  const aggregate = names.find((name) => name.toLowerCase() === service);
  if (aggregate) return `import { ${aggregate}Client, … } from '${specifier}' and the commands that are used`;
  if (commonJs && specifier === packageOf(specifier)) {
    return 'it is CommonJS, of which all is bundled: import one file of it, or a package of ES modules';
  }
  return undefined;
}

function unique(imports: readonly PackageImport[]): PackageImport[] {
  return [...new Map(imports.map((one) => [`${one.file}\0${one.specifier}`, one])).values()];
}

function readSource(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
