import { fail } from '../errors/catalogue/index.ts';
import type { AwsFiles } from './profiles.ts';

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
 * The credentials of a profile, or of the environment, fetched with `requestHandler`. The SDK keeps a session until shortly before its end, so one MFA code serves
 * all clients. Throws AwsProfileNameUnsupported.
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
  const own = { profile, logger: silent, clientConfig, ...(mfaCode && { mfaCodeProvider: mfaCode }) };
  const chain = fromNodeProviderChain(own);
  // Clients that call at once, before the SDK has loaded its chain, would each get a separate chain, and each chain would ask the user.
  return oneAtATime(() =>
    chain().catch((error: Error) => {
      // The chain ends with "none of all providers"; only the profile's own provider says why.
      if (!error.message.includes('any providers')) throw error;
      return fromIni(own)();
    }),
  );
}

/** A caller that arrives during a request shares its result. */
function oneAtATime<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let pending: Promise<Value> | undefined;
  return () => {
    pending ??= make().finally(() => {
      pending = undefined;
    });
    return pending;
  };
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
