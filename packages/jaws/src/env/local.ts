import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../errors/catalogue/index.ts';
import { parseDotenv } from './dotenv.ts';

/** The reserved stage whose environment is the project's own `.env` file. */
export const localStage = 'local';

export const localEnvFile = (root: string): string => join(root, '.env');

/** Text and variables of the project's `.env`; a file that is not there is empty. */
export async function readLocalEnv(root: string): Promise<{ text: string; variables: Record<string, string> }> {
  const text = await readFile(localEnvFile(root), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw fail('EnvFileUnreadable', { file: localEnvFile(root), detail: error.message }, { cause: error });
  });
  return { text, variables: parseDotenv(text) };
}

/** Changes the project's `.env`. The file is there whole, old or new, at any moment; only its user can read it. */
export async function editLocalEnv(root: string, edit: (text: string) => string): Promise<Record<string, string>> {
  const { text: before } = await readLocalEnv(root);
  const text = edit(before);
  const file = localEnvFile(root);
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(draft, text, { mode: 0o600, flag: 'wx' });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    const detail = error instanceof Error ? error.message : String(error);
    throw fail('EnvFileUnwritable', { file, detail }, { cause: error });
  }
  return parseDotenv(text);
}
