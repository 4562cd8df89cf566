import type { Tag } from '@aws-sdk/client-sts';
import type { Context } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import { sessions } from '../iam/credentials/sessions.ts';
import { validationError } from './validate.ts';

/** Properties in a session's credentials beside its policies. */
export interface SessionTags {
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
  /** Keys of those that sessions assumed with this one get too. */
  readonly transitive: readonly string[];
}

const MAX = 50;
const isSame = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

// Texts: LocalStack's recordings of AWS, tests/aws/services/sts/test_sts.snapshot.json (TestSTSAssumeRoleTagging).
const invalid = (message: string) => new AwsError('InvalidParameterValue', message, 400);

/**
 * The tags of a session that a request makes, with those that the caller's session passes on. Keys differ by more than case.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
export function sessionTags(
  request: { readonly Tags?: readonly Tag[] | undefined; readonly TransitiveTagKeys?: readonly string[] | undefined },
  ctx: Context,
): SessionTags {
  const own = (request.Tags ?? []).map(({ Key = '', Value = '' }) => ({ Key, Value }));
  if (own.length > MAX) throw validationError(`The number of session tags exceeds the maximum of ${MAX}.`);
  if (own.some(({ Key }, i) => own.slice(0, i).some((other) => isSame(other.Key, Key)))) {
    throw invalid('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  }
  const asked = request.TransitiveTagKeys ?? [];
  if (!asked.every((key) => own.some((tag) => isSame(tag.Key, key)))) {
    throw invalid('The specified transitive tag key must be included in the requested tags.');
  }
  const caller = sessions(ctx.kernel).get(ctx.caller.accessKeyId ?? '');
  const handed = caller?.transitive ?? [];
  if (own.some((tag) => handed.some((key) => isSame(tag.Key, key)))) {
    throw invalid(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  }
  const inherited = (caller?.tags ?? []).filter((tag) => handed.some((key) => isSame(tag.Key, key)));
  return { tags: [...inherited, ...own], transitive: [...handed, ...asked] };
}
