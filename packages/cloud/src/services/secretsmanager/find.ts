import type { Context } from '../../kernel/context.ts';
import { invalidParameter, markedForDeletion, notFound, validation } from './errors.ts';
import { type Place, type SecretRecord, secrets, values } from './records.ts';

const NAME = /^[A-Za-z0-9/_+=.@!-]{1,512}$/;

export function checkName(name: string): string {
  if (NAME.test(name)) return name;
  throw validation(
    'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
  );
}

/** A secret that a request refers to: a replica is read where its primary is. */
export interface Found {
  readonly secret: Readonly<SecretRecord>;
  /** The place of the record. */
  readonly place: Place;
  /** The ARN in the region that was asked. */
  readonly arn: string;
  readonly isReplica: boolean;
}

/** A secret by name, ARN or the ARN without its random end, also one that is marked for deletion. */
export function find(ctx: Context, id: string | undefined, strict = true): Found {
  const wanted = id ?? '';
  const match = /^arn:aws[a-z-]*:secretsmanager:([a-z0-9-]+):(\d{12}):secret:(.+)$/.exec(wanted);
  if (!match && strict) checkName(wanted);
  if (match && (match[1] !== ctx.region || match[2] !== ctx.account)) throw notFound();
  const name = match?.[3] ?? wanted;
  const found = byName(ctx, name.replace(/-[A-Za-z0-9]{6,12}$/, ''), match ? wanted : undefined) ?? byName(ctx, name);
  if (!found) throw notFound();
  if (found.primary === undefined) return { secret: found, place: ctx, arn: found.arn, isReplica: false };
  const place = { kernel: ctx.kernel, account: ctx.account, region: found.primary };
  const secret = secrets(place).get(found.name);
  if (!secret) throw notFound();
  return { secret, place, arn: found.arn, isReplica: true };
}

function byName(ctx: Context, name: string, arn?: string): Readonly<SecretRecord> | undefined {
  const found = secrets(ctx).get(name);
  if (!found || (arn !== undefined && found.arn !== arn)) return undefined;
  if (found.deletion && found.deletion.at <= ctx.kernel.clock.now()) {
    erase(ctx, found);
    return undefined;
  }
  return found;
}

/** {@link find} for changes: not a replica, and not marked for deletion. */
export function findToChange(
  ctx: Context,
  id: string | undefined,
  options: { strict?: boolean; deleted?: boolean } = {},
): Readonly<SecretRecord> {
  const { secret, isReplica } = find(ctx, id, options.strict);
  if (isReplica) {
    throw invalidParameter(
      "Operation not permitted on a replica secret. Call must be made in primary secret's region.",
    );
  }
  if (secret.deletion && !options.deleted) throw markedForDeletion();
  return secret;
}

export function save(ctx: Place, secret: SecretRecord): void {
  secrets(ctx).put(secret.name, secret);
}

/** Removes a secret with all its values. */
export function erase(place: Place, secret: Readonly<SecretRecord>): void {
  const all = values(place, secret);
  for (const version of [...all.keys()]) all.delete(version);
  secrets(place).delete(secret.name);
}
