import type { Tag, TagResourceCommandInput, UntagResourceCommandInput } from '@aws-sdk/client-secrets-manager';
import type { Context, Operation } from '../../../kernel/context.ts';
import { invalidParameter } from '../errors.ts';
import { findToChange, save } from '../find.ts';

const MOST = 50;

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Tag.html */
export function checkTags(ctx: Context, tags: readonly Tag[]): Tag[] {
  const all = new Map<string, Tag>();
  for (const { Key = '', Value = '' } of tags) {
    if (Key.length < 1 || Key.length > 128 || Value.length > 256) throw invalidParameter(`Invalid tag: ${Key}`);
    if (Key.startsWith('aws:') && ctx.caller.kind !== 'service' && !ctx.kernel.lenient) {
      throw invalidParameter('aws: prefixed tag key names are not allowed for external use.');
    }
    all.set(Key, { Key, Value });
  }
  if (all.size > MOST) throw invalidParameter(`The maximum number of tags for a secret is ${MOST}.`);
  return [...all.values()];
}

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_TagResource.html */
export const tagResource: Operation<TagResourceCommandInput, object> = (input, ctx) => {
  const secret = findToChange(ctx, input.SecretId);
  const added = checkTags(ctx, input.Tags ?? []);
  const all = new Map((secret.tags ?? []).map((tag) => [tag.Key, tag]));
  for (const tag of added) all.set(tag.Key, tag);
  if (all.size > MOST) throw invalidParameter(`The maximum number of tags for a secret is ${MOST}.`);
  save(ctx, { ...secret, tags: [...all.values()] });
  return {};
};

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UntagResource.html */
export const untagResource: Operation<UntagResourceCommandInput, object> = (input, ctx) => {
  const secret = findToChange(ctx, input.SecretId);
  const gone = new Set(input.TagKeys);
  save(ctx, { ...secret, tags: (secret.tags ?? []).filter(({ Key = '' }) => !gone.has(Key)) });
  return {};
};
