import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { assumed } from './assumed.ts';
import { type Block, repository } from './page.ts';

/** A file of the program that contains all code of all pages. */
export interface Piece {
  readonly page: string;
  /** The page's line before the first line of the text. */
  readonly line: number;
  /** Below the folder of the program. */
  readonly path: string;
  readonly text: string;
}

const slugOf = (page: string) => page.replace(/\.md$/, '').replaceAll('/', '-');

/**
 * The files in a block: several files in one block begin with their names (`// request.ts`). A page's files are in one folder, as in a project.
 */
export function piecesOf(page: string, { text, line, language }: Block): Piece[] {
  const pieces: Piece[] = [];
  let at = line;
  for (const part of text.split(/^(?=\/\/ [\w/.-]+\.[jt]s$)/m)) {
    const name = /^\/\/ ([\w/.-]+\.[jt]s)$/m.exec(part.split('\n', 1)[0] ?? '')?.[1];
    const alone = /(?<![.\w])require\(/.test(part) ? 'handler.cts' : `handler.${language.replace('js', 'ts')}`;
    // A file with a name is placed accordingly; any other is two folders below the project, like a function's code.
    const path = name ?? `aws_modules/links/l${line}/${alone}`;
    pieces.push({ page, line: at, path: `${slugOf(page)}/${path}`, text: withAssumed(page, part) });
    at += part.split('\n').length - 1;
  }
  return pieces;
}

/** The declarations come last, so that line numbers match the page. */
function withAssumed(page: string, text: string): string {
  const own = Object.entries(assumed[page] ?? {}).filter(([name]) => uses(text, name) && !declares(text, name));
  return [text, ...own.map(([, declaration]) => declaration), 'export {};', ''].join('\n');
}

const uses = (text: string, name: string) => new RegExp(`(?<![.\\w'])${name}\\b(?!['"])`).test(text);
const declares = (text: string, name: string) =>
  new RegExp(`(?:const|let|function|import) (?:\\{[^}]*\\b)?${name}\\b`).test(text);

/** Names that the page says it leaves to its readers but no block needs. */
export const unusedOf = (page: string, blocks: readonly Block[]): string[] =>
  Object.keys(assumed[page] ?? {}).filter(
    (name) => !blocks.some(({ text }) => uses(text, name) && !declares(text, name)),
  );

/** Compiler options of a new project, with the browsers' library. */
const options = {
  target: 'es2023',
  lib: ['es2023', 'dom', 'dom.iterable'],
  module: 'preserve',
  jsx: 'react-jsx',
  types: ['node'],
  strict: true,
  noEmit: true,
  allowImportingTsExtensions: true,
  verbatimModuleSyntax: true,
  resolveJsonModule: true,
  skipLibCheck: true,
};

/** Packages are those of the repository, as if they were installed; `aws_modules/<module>` of each page is what a module's installation writes. */
export function writeProgram(folder: string, pieces: readonly Piece[]): void {
  const installed = join(folder, 'node_modules');
  mkdirSync(installed, { recursive: true });
  for (const name of readdirSync(join(repository, 'node_modules')))
    if (!name.startsWith('.')) symlinkSync(join(repository, 'node_modules', name), join(installed, name), 'junction');
  for (const name of readdirSync(join(repository, 'modules'))) {
    symlinkSync(join(repository, 'modules', name), join(installed, name), 'junction');
    const page = join(folder, slugOf(`modules/${name}/README.md`), 'aws_modules', name);
    if (existsSync(join(repository, 'modules', name, 'awsm')))
      cpSync(join(repository, 'modules', name, 'awsm'), page, { recursive: true });
  }
  for (const { path, text } of pieces) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const files = [...pieces.map(({ path }) => path), 'jaws-env.d.ts'].filter((path) => existsSync(join(folder, path)));
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files }));
}

/** TypeScript's messages about the pages' own files: `page:line: message`. Messages about the packages belong to their own checks. */
export async function compile(folder: string, pieces: readonly Piece[]): Promise<string[]> {
  const tsc = join(repository, 'node_modules/typescript/bin/tsc');
  const output = await new Promise<string>((resolve, reject) => {
    execFile(
      process.execPath,
      [tsc, '-p', folder, '--pretty', 'false'],
      { cwd: folder, maxBuffer: 64e6 },
      (error, stdout, stderr) =>
        typeof error?.code === 'string' || stderr !== '' ? reject(error ?? new Error(stderr)) : resolve(stdout),
    );
  });
  return output.split('\n').flatMap((line) => {
    const [, path, row, message] = /^([^(]+)\((\d+),\d+\): error (.*)$/.exec(line) ?? [];
    if (path === undefined) return /^error/.test(line) ? [line] : [];
    const piece = pieces.find((one) => one.path === path.replaceAll('\\', '/'));
    return piece === undefined ? [] : [`${piece.page}:${piece.line + Number(row)}: ${message}`];
  });
}
