import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDotenv } from '../base/dotenv.ts';
import { reasonOf, replaceFile } from '../base/files.ts';
import { fail } from '../errors/catalogue/index.ts';

/** The reserved stage whose environment is the project's own `.env` file. */
export const localStage = 'local';

export const localEnvFile = (root: string): string => join(root, '.env');

/** Text and variables of the project's `.env`; a missing file is empty. */
export async function readLocalEnv(root: string): Promise<{ text: string; variables: Record<string, string> }> {
  const text = await readFile(localEnvFile(root), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw fail('EnvFileUnreadable', { file: localEnvFile(root), detail: error.message }, { cause: error });
  });
  return { text, variables: parseDotenv(text) };
}

/** Changes the project's `.env` atomically; only its user can read it. */
export async function editLocalEnv(root: string, edit: (text: string) => string): Promise<Record<string, string>> {
  const { text: before } = await readLocalEnv(root);
  const text = edit(before);
  const file = localEnvFile(root);
  try {
    replaceFile(file, text, { mode: 0o600 });
  } catch (error) {
    const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
    throw fail('EnvFileUnwritable', { file, detail: reasonOf(cause), code: cause?.code }, { cause: error });
  }
  return parseDotenv(text);
}
