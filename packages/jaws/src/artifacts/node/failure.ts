import { isBuiltin } from 'node:module';
import { extname, join } from 'node:path';
import type { Message } from 'esbuild';
import { fail } from '../../errors/catalogue/index.ts';
import type { JawsError, Problem } from '../../errors/error.ts';
import { packageOf } from '../files/packages.ts';
import { moduleKindOf } from './module-kind.ts';

/**
 * The bundler's messages as one error: file, line, column and the line itself. `unbuilt` are modules of packages of the workspace
 * that have not been built.
 */
export function buildFailed(
  root: string,
  messages: readonly Message[],
  unbuilt: ReadonlySet<string> = new Set(),
): JawsError {
  return withProblems(messages.map((message) => toProblem(root, message, unbuilt)));
}

/** Several errors as one, each mistake once. */
export function joinFailures(failures: readonly JawsError[]): JawsError {
  if (failures.length === 1) return failures[0]!;
  return withProblems(
    failures.flatMap(({ message, hint, position, problems }) =>
      problems.length > 0 ? problems : [{ message, ...(hint ? { hint } : {}), ...(position ? { position } : {}) }],
    ),
  );
}

function withProblems(all: readonly Problem[]): JawsError {
  const problems = [...new Map(all.map((problem) => [JSON.stringify(problem), problem])).values()];
  const first = problems[0];
  return fail(
    'BuildFailed',
    { count: problems.length, first: first?.message ?? 'the bundler gave no reason' },
    { problems, ...(first?.position ? { position: first.position } : {}) },
  );
}

function toProblem(root: string, { text, location, notes }: Message, unbuilt: ReadonlySet<string>): Problem {
  const line = location?.lineText.trim().slice(0, 160);
  const file = location?.file.replace(/^commonjs:/, '');
  const hint = hintFor(text, join(root, file ?? ''), unbuilt) ?? notes.find((note) => !note.location)?.text;
  return {
    message: `${file ? `${file}: ` : ''}${text}${line ? `\n    ${line}` : ''}`,
    ...(location && file ? { position: { file, line: location.line, column: location.column + 1 } } : {}),
    ...(hint ? { hint } : {}),
  };
}

function hintFor(text: string, file: string, unbuilt: ReadonlySet<string>): string | undefined {
  const missing = /^Could not resolve "([^"]+)"/.exec(text)?.[1];
  if (missing === undefined) return commonJsHint(text, file) ?? kindHint(text);
  if (/^[./]/.test(missing)) return 'Does the file exist, and is its name spelled like this (case matters)?';
  if (missing.startsWith('node:') || isBuiltin(missing)) return undefined;
  const name = packageOf(missing);
  if (unbuilt.has(missing))
    return `${name} is a package of the workspace that has not been built: \`npm run build --workspace ${name}\`.`;
  return `Run \`npm install ${name}\` in the project.`;
}

/** True CommonJS in an ES module does not run in Node either. `file` is absolute. */
function commonJsHint(text: string, file: string): string | undefined {
  if (!text.startsWith('The CommonJS "')) return undefined;
  const end = extname(file);
  const commonJs = end.includes('t') ? '.cts' : '.cjs';
  if (/^\.m/.test(end)) return `A ${end} file is an ES module: use import and export, or name the file ${commonJs}.`;
  if (moduleKindOf(file) !== 'esm')
    return `Code with import or export is an ES module: use them for everything, or name the file ${commonJs}.`;
  const version1 = end === '.js' ? ' For a function of version 1 write "Runtime": "nodejs" in its awsm.json.' : '';
  return `package.json says "type": "module", so a ${end} file is an ES module: use import and export, or name the file ${commonJs}. If the whole project is CommonJS, remove "type" from package.json.${version1}`;
}

function kindHint(text: string): string | undefined {
  if (text.startsWith('No loader is configured')) {
    return 'Code, JSON, text (.txt, .md, .html, .sql, .graphql) and .wasm can be imported. Name any other file in optimize.includePaths and read it when the function runs.';
  }
  if (text.startsWith('Top-level await is currently not supported with the "cjs"')) {
    return 'The handler is CommonJS. Write it with import and export, or name it .mjs or .mts.';
  }
  return undefined;
}
