import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../base/files.ts';
import { isObject } from '../base/text.ts';
import { JawsError } from '../errors/error.ts';
import type { Model } from '../model/types.ts';
import { projectTypes, typesFile } from '../typing/project-types.ts';
import type { Host } from './host.ts';
import { openProject } from './open.ts';

export interface TypesResult {
  /** Absolute. */
  readonly file: string;
  /** `stale`: it is missing, or no longer matches the project. */
  readonly state: 'unchanged' | 'stale' | 'written';
}

type TypesHost = Pick<Host, 'emit'>;

/** Writes the types of the project, or with `check` says whether they are stale. An unchanged file is not touched. Throws CannotWrite. */
export function writeTypes(
  host: TypesHost,
  { root, model = openProject(root).model, check = false }: { root: string; model?: Model; check?: boolean },
): TypesResult {
  const file = join(root, typesFile);
  const text = projectTypes(model, { awsTypes: hasAwsTypes(root) });
  const before = textOf(file);
  // Git may have converted it to Windows line endings.
  if (before?.replaceAll('\r\n', '\n') === text) return { file, state: 'unchanged' };
  if (check) return { file, state: 'stale' };
  replaceFile(file, text);
  if (before === undefined) host.emit({ type: 'wrote', path: file });
  return { file, state: 'written' };
}

interface RefreshOptions {
  /** The project, if it was read already. */
  readonly model?: Model;
  /** The task itself makes the types stale, so that is not reported. */
  readonly isExpected?: boolean;
}

/**
 * The same beside another task: only in a project that has the file or a tsconfig.json. A file that cannot be read or written is
 * not an error. A notice reports a stale file.
 */
export function refreshTypes(
  host: TypesHost,
  root: string,
  { model, isExpected = false }: RefreshOptions = {},
): TypesResult | undefined {
  const isThere = isFile(join(root, typesFile));
  if (!isThere && !isFile(join(root, 'tsconfig.json'))) return undefined;
  try {
    const result = writeTypes(host, { root, ...(model && { model }) });
    if (isThere && result.state === 'written' && !isExpected) {
      host.emit({ type: 'notice', message: `${typesFile} was stale: it has the types of what the project says now.` });
    }
    return result;
  } catch (error) {
    // The task itself reports what is wrong with the project.
    if (error instanceof JawsError) return undefined;
    throw error;
  }
}

/** By package.json, not by what is installed: the file is the same on every machine. */
function hasAwsTypes(root: string): boolean {
  try {
    const data: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const sections = isObject(data) ? [data.dependencies, data.devDependencies] : [];
    return sections.some((section) => isObject(section) && Object.hasOwn(section, '@types/aws-lambda'));
  } catch {
    return false;
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
