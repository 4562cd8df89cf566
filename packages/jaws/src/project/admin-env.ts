import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDotenv } from '../base/dotenv.ts';
import { reasonOf } from '../base/files.ts';
import { fail } from '../errors/catalogue/index.ts';

/**
 * ADMIN_AWS_PROFILE of the environment, or else of the project's admin.env; undefined without the file or the line, and if the
 * environment has an empty one, as in a pipeline, which has credentials and no profiles. Throws UnreadableFiles: without the profile it
 * names, a deployment would go to the account of the environment.
 */
export function readProfile(
  root: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  if (env.ADMIN_AWS_PROFILE !== undefined) return env.ADMIN_AWS_PROFILE || undefined;
  let text: string;
  try {
    text = readFileSync(join(root, 'admin.env'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    const problem = {
      message: `admin.env: ${reasonOf(error)}.`,
      position: { file: 'admin.env', line: 1, column: 1 },
      hint: 'It names the AWS profile (ADMIN_AWS_PROFILE). Make it readable, or remove it to use the credentials of the environment.',
    };
    throw fail(
      'UnreadableFiles',
      { count: 1, first: problem.message },
      { problems: [problem], ...problem, cause: error },
    );
  }
  return parseDotenv(text).ADMIN_AWS_PROFILE || undefined;
}
