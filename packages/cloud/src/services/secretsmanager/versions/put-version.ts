import type { Context } from '../../../kernel/context.ts';
import { exists, invalidParameter, invalidRequest } from '../errors.ts';
import { type SecretRecord, type SecretValue, type VersionRecord, values } from '../records.ts';

export const CURRENT = 'AWSCURRENT';
export const PENDING = 'AWSPENDING';
const PREVIOUS = 'AWSPREVIOUS';

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
const MOST_BYTES = 65_536;
const MOST_OLD_VERSIONS = 100;

interface Sent {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
}

/** The value in a request, or undefined if there is none. */
export function sentValue({ SecretString, SecretBinary }: Sent): SecretValue | undefined {
  if (SecretString !== undefined && SecretBinary !== undefined) {
    throw invalidParameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  const bytes = SecretBinary === undefined ? undefined : Buffer.from(SecretBinary);
  if ((bytes?.length ?? Buffer.byteLength(SecretString ?? '')) > MOST_BYTES) {
    throw invalidParameter(`The secret value is larger than ${MOST_BYTES} bytes.`);
  }
  if (bytes) return { bytes: bytes.toString('base64') };
  return SecretString === undefined ? undefined : { text: SecretString };
}

/** The requested version id, or a new one. */
export function versionId(ctx: Context, token: string | undefined): string {
  // SDKs and the CLI make one: LocalStack's test_no_client_request_token, recorded on AWS.
  if (token === undefined && !ctx.kernel.lenient && isAskedByClient(ctx)) {
    throw invalidRequest('You must provide a ClientRequestToken value. We recommend a UUID-type value.');
  }
  if (token !== undefined && (token.length < 32 || token.length > 64)) {
    throw invalidParameter('ClientRequestToken must be 32-64 characters long.');
  }
  return token ?? ctx.kernel.ids.uuid();
}

/** Other services' calls have the request of their own caller. */
const isAskedByClient = ({ http }: Context): boolean =>
  String(http?.head.headers['x-amz-target']).startsWith('secretsmanager.');

/**
 * The secret with a new version of this value under these stages; one that is there with the same value stays. The first
 * version is always the current one. The value is written, the secret is not.
 */
export function putVersion(
  ctx: Context,
  secret: Readonly<SecretRecord>,
  id: string,
  value: SecretValue,
  wanted: readonly string[] = [CURRENT],
): SecretRecord {
  const all = values(ctx, secret);
  const before = all.get(id);
  if (before) {
    if (before.text === value.text && before.bytes === value.bytes) return secret;
    throw exists(
      `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${secret.arn}.`,
    );
  }
  all.put(id, value);
  const hasCurrent = Object.values(secret.versions).some(({ stages }) => stages.includes(CURRENT));
  const stages = hasCurrent || wanted.includes(CURRENT) ? wanted : [...wanted, CURRENT];
  const now = ctx.kernel.clock.now();
  const { [id]: placeholder, ...others } = secret.versions;
  const added = { ...others, [id]: { stages: [], created: placeholder?.created ?? now } };
  const versions = stages.reduce((all, stage) => moveStage(all, stage, id), added as SecretRecord['versions']);
  return { ...secret, changed: now, versions: withoutOldest(ctx, secret, versions) };
}

/** A stage moves to a version. The version that was current becomes the previous one. */
export function moveStage(
  versions: SecretRecord['versions'],
  stage: string,
  to: string | undefined,
): SecretRecord['versions'] {
  const from = holderOf(versions, stage);
  if (from === to) return versions;
  const changed: Record<string, VersionRecord> = {};
  for (const [id, version] of Object.entries(versions)) {
    const kept = version.stages.filter((one) => one !== stage);
    changed[id] = { ...version, stages: id === to ? [...kept, stage] : kept };
  }
  if (stage !== CURRENT || from === undefined) return changed;
  // The former current version loses AWSPENDING: LocalStack's test_update_secret_version_stages_current_pending, recorded
  // on AWS.
  const settled = holderOf(changed, PENDING) === from ? moveStage(changed, PENDING, undefined) : changed;
  return moveStage(settled, PREVIOUS, from);
}

export function holderOf(versions: SecretRecord['versions'], stage: string): string | undefined {
  return Object.keys(versions).find((id) => versions[id]?.stages.includes(stage));
}

/** If there are too many versions without a stage, the oldest are deleted first. */
function withoutOldest(
  ctx: Context,
  secret: Readonly<SecretRecord>,
  versions: SecretRecord['versions'],
): SecretRecord['versions'] {
  const old = Object.entries(versions)
    .filter(([, { stages }]) => stages.length === 0)
    .sort(([, a], [, b]) => a.created - b.created);
  const gone = old.slice(0, Math.max(0, old.length - MOST_OLD_VERSIONS)).map(([id]) => id);
  for (const id of gone) values(ctx, secret).delete(id);
  return gone.length === 0
    ? versions
    : Object.fromEntries(Object.entries(versions).filter(([id]) => !gone.includes(id)));
}
