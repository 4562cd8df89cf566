import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type IniSection, parseIni } from '../base/ini.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The AWS configuration of this user, as far as JAWS reads it itself. Credentials stay with the SDK. */
export interface AwsFiles {
  /** The files that were searched. */
  readonly files: readonly string[];
  /** Sorted, `default` first. */
  readonly profiles: readonly string[];
  readonly settings: ReadonlyMap<string, IniSection>;
  readonly services: ReadonlyMap<string, IniSection>;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return '';
    throw error;
  }
}

/**
 * Reads the shared config and credentials files (AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE, or `~/.aws`).
 * https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html
 */
export function readAwsFiles(env: Environment = process.env): AwsFiles {
  const folder = join(env.HOME || env.USERPROFILE || homedir(), '.aws');
  const configFile = env.AWS_CONFIG_FILE || join(folder, 'config');
  const credentialsFile = env.AWS_SHARED_CREDENTIALS_FILE || join(folder, 'credentials');

  const settings = new Map<string, IniSection>();
  const services = new Map<string, IniSection>();
  for (const [header, section] of parseIni(read(configFile))) {
    // A name with spaces is quoted: `[profile "my dev"]`.
    const [, kind, , name] = /^(\S+) (['"]?)(.+)\2$/.exec(header) ?? [];
    if (header === 'default') settings.set('default', section);
    else if (kind === 'profile' && name) settings.set(name, section);
    else if (kind === 'services' && name) services.set(name, section);
  }
  for (const [name, section] of parseIni(read(credentialsFile))) {
    settings.set(name, new Map([...(settings.get(name) ?? []), ...section]));
  }
  const profiles = [...settings.keys()].sort(
    (a, b) => Number(b === 'default') - Number(a === 'default') || (a < b ? -1 : 1),
  );
  return { files: [configFile, credentialsFile], profiles, settings, services };
}
