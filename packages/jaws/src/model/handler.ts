import type { Position } from '../project/types.ts';
import type { Report } from './report.ts';
import { runtimeFamily } from './runtime.ts';

/**
 * The handler relative to the project, with forward slashes: `aws_modules/greetings/hello/handler.handler`. Without a path
 * it is in the function's own folder. Handlers of other runtimes than Node and Python are kept as they are.
 */
export function resolveHandler(
  written: string | undefined,
  folder: string,
  runtime: string,
  position: Position,
  file: string,
  report: Report,
): string {
  const family = runtimeFamily(runtime);
  if (family !== 'nodejs' && family !== 'python') return written ?? (family === 'provided' ? 'bootstrap' : '');
  const handler = (written ?? 'handler.handler').replaceAll('\\', '/').replace(/^\.\//, '');
  const problem = handlerProblem(handler);
  if (problem) {
    report({
      message: `${file}: lambda.cloudFormation.Handler is "${written}", ${problem}.`,
      position,
      hint: `It should look like ${folder}/handler.handler: the path from the project without extension, a dot, the export.`,
    });
  }
  return handler.includes('/') ? handler : `${folder}/${handler}`;
}

function handlerProblem(handler: string): string | undefined {
  const name = handler.slice(handler.lastIndexOf('/') + 1);
  const dot = name.indexOf('.');
  if (/^(\/|[a-zA-Z]:)/.test(handler)) return 'which is an absolute path';
  if (handler.split('/').includes('..')) return 'which leaves the project';
  if (dot === -1) return 'which names no export';
  if (dot === 0) return 'which names no file';
  if (/^\.([cm]?[jt]s|[jt]sx|py)\./.test(name.slice(dot))) return 'which has a file extension in it';
  if (!/^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*$/.test(name.slice(dot + 1)))
    return 'whose part after the dot is not a name';
  return undefined;
}
