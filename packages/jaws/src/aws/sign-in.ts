import type { IniSection } from '../base/ini.ts';
import type { AwsFiles } from './profiles.ts';

/** What renews the credentials of a profile, and in which profile that is written: with a role, the one at the end of `source_profile`. */
export interface SignIn {
  readonly profile: string;
  readonly by: 'sso' | 'login' | 'process';
}

const has = (section: IniSection, ...names: readonly string[]) => names.some((name) => section.get(name));

/** In the order in which the SDK looks into a profile. Undefined: keys, a web identity, or nothing that a user could sign in to. */
export function signInOf(
  files: AwsFiles,
  profile: string | undefined,
  visited: ReadonlySet<string> = new Set(),
): SignIn | undefined {
  const name = profile ?? 'default';
  const section = files.settings.get(name);
  if (!section || visited.has(name)) return undefined;
  const source = section.get('source_profile');
  const hasKeys = has(section, 'aws_access_key_id');
  if (hasKeys && visited.size > 0) return undefined;
  if (typeof source === 'string' && has(section, 'role_arn')) {
    return source === name ? undefined : signInOf(files, source, new Set([...visited, name]));
  }
  if (hasKeys || has(section, 'web_identity_token_file')) return undefined;
  if (has(section, 'credential_process')) return { profile: name, by: 'process' };
  if (has(section, 'sso_session', 'sso_start_url', 'sso_account_id')) return { profile: name, by: 'sso' };
  return has(section, 'login_session') ? { profile: name, by: 'login' } : undefined;
}
