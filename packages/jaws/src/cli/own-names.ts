import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { JawsError, type Problem } from '../errors/error.ts';
import { findRoot, jawsNames } from '../project/find.ts';

const [json, config] = jawsNames;

/** An error as a project with a jaws.config.ts sees it: the catalogue says jaws.json, which such a project does not have. */
export function withOwnNames(error: unknown, cwd: string): unknown {
  if (!(error instanceof JawsError) || !isTypeScript(cwd)) return error;
  const { code, message, hint, position, problems, cause } = error;
  return new JawsError(code, named(message), {
    cause,
    problems: problems.map(
      (one): Problem => ({ ...one, message: named(one.message), ...(one.hint && { hint: named(one.hint) }) }),
    ),
    ...(hint && { hint: named(hint) }),
    ...(position && { position }),
  });
}

const named = (text: string): string => text.replaceAll(json, config);

function isTypeScript(cwd: string): boolean {
  try {
    return !existsSync(join(findRoot(cwd), json));
  } catch {
    return false;
  }
}
