import { fail } from '../errors/catalogue/index.ts';
import { explainAwsError } from './explain.ts';
import type { AwsFiles } from './profiles.ts';
import { renewing } from './role.ts';
import { signInOf } from './sign-in.ts';

/** Returns the current code of an MFA device by its serial number or ARN. */
export type MfaCode = (serial: string) => Promise<string>;

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Credentials, or a provider that finds them and keeps a session until shortly before its end. */
type CredentialsSource = Credentials | (() => Promise<Credentials>);

/** The credentials of a profile: shared with another connection, or new. */
export type CredentialsSources = (
  profile: string | undefined,
  make: () => Promise<CredentialsSource>,
) => Promise<CredentialsSource>;

/** For connections that share a session: STS accepts a code of an MFA device once, and users should not type two. */
export function sharedSources(): CredentialsSources {
  const known = new Map<string | undefined, Promise<CredentialsSource>>();
  return (profile, make) => {
    const found = known.get(profile);
    if (found) return found;
    const making = make();
    known.set(profile, making);
    making.catch(() => known.delete(profile));
    return making;
  };
}

const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** Whether the SDK finds a profile of this name in the AWS files: it skips sections whose name has a space. */
export const isReadable = (profile: string): boolean => /^[\w\-@+.%:/]+$/.test(profile);

/**
 * The credentials of a profile, or of the environment, fetched with `requestHandler`. A profile has its own credentials or none: a user who
 * names one means its account, so those of the environment, of a container or of an instance never stand in for it.
 * All clients share a session, so one MFA code serves them. Throws AwsProfileNameUnsupported; the provider throws AwsCredentialsMissing and errors of the SDK.
 */
export async function credentialsOf(
  profile: string | undefined,
  files: AwsFiles,
  mfaCode: MfaCode | undefined,
  requestHandler: object,
): Promise<CredentialsSource> {
  if (profile !== undefined && !isReadable(profile)) return keysIn(profile, files);
  const { fromNodeProviderChain, fromIni } = await import('@aws-sdk/credential-providers');
  // For the clients of STS and SSO that the providers create themselves.
  const clientConfig = { requestHandler };
  if (profile === undefined) return fromNodeProviderChain({ logger: silent, clientConfig });
  const own = fromIni({ profile, logger: silent, clientConfig, ...(mfaCode && { mfaCodeProvider: mfaCode }) });
  return renewing(() => own().catch((error: unknown) => Promise.reject(explained(error, profile, files))));
}

/** The SDK's own errors are left to the client that needs the credentials; a token file or a section that is missing is a plain error. */
function explained(error: unknown, profile: string, files: AwsFiles): unknown {
  const call = { service: 'sts', operation: 'AssumeRole', region: '', profile, endpoint: undefined };
  if (explainAwsError(error, call)) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return fail('AwsCredentialsMissing', { profile, detail, signIn: signInOf(files, profile) }, { cause: error });
}

/** The SDK does not read these, so only plain keys work. */
function keysIn(profile: string, files: AwsFiles): Credentials {
  const text = (name: string) => {
    const value = files.settings.get(profile)?.get(name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const [accessKeyId, secretAccessKey] = [text('aws_access_key_id'), text('aws_secret_access_key')];
  const sessionToken = text('aws_session_token');
  if (!accessKeyId || !secretAccessKey) throw fail('AwsProfileNameUnsupported', { profile });
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}
