import type { PutParameterCommandInput, PutParameterCommandOutput } from '@aws-sdk/client-ssm';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { invalid } from '../errors.ts';
import { lookUp } from '../find.ts';
import { keyOf, latestOf, type ParameterRecord, parameters, type VersionRecord, versions } from '../records.ts';
import { checkTags } from '../tags/check-tags.ts';
import { announce } from './announce.ts';
import { checkInput, checkName, checkPattern, tierFor } from './check.ts';
import { checkPolicies } from './policies.ts';

const MOST_VERSIONS = 100;
const DEFAULT_KEY = 'alias/aws/ssm';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
export const putParameter: Operation<PutParameterCommandInput, Output<PutParameterCommandOutput>> = (input, ctx) => {
  const name = input.Name ?? '';
  checkInput(input);
  checkName(name);
  if (input.Overwrite && input.Tags?.length) {
    throw invalid(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
    );
  }
  const before = lookUp(ctx, name);
  if (before && !input.Overwrite) {
    throw new AwsError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      400,
    );
  }
  const last = before && latestOf(ctx, before);
  const next = nextVersion(ctx, input, before, last);
  const record: ParameterRecord = {
    name: before?.name ?? name,
    id: before?.id ?? ctx.kernel.ids.uuid(),
    latest: next.version,
    tags: before?.tags ?? checkTags(input.Tags),
  };
  makeRoom(ctx, record);
  versions(ctx, record).put(String(next.version), next);
  parameters(ctx).put(keyOf(name), record);
  announce(ctx, record.name, next, before ? 'Update' : 'Create');
  return { Version: next.version, Tier: next.tier };
};

/** Omitted members stay unchanged. */
function nextVersion(
  ctx: Context,
  input: PutParameterCommandInput,
  before: Readonly<ParameterRecord> | undefined,
  last: Readonly<VersionRecord> | undefined,
): VersionRecord {
  const value = input.Value ?? '';
  const type = input.Type ?? last?.type;
  if (!type) throw invalid('A parameter type is required when you create a parameter.');
  const allowedPattern = input.AllowedPattern ?? last?.allowedPattern;
  // Other emulators keep any value and any policies.
  if (!ctx.kernel.lenient) {
    checkPattern(allowedPattern, value);
    if (input.Policies) checkPolicies(input.Policies);
  }
  const policies = input.Policies ?? last?.policies;
  const keyId = input.KeyId ?? last?.keyId ?? (type === 'SecureString' ? DEFAULT_KEY : undefined);
  return {
    version: (before?.latest ?? 0) + 1,
    value,
    type,
    dataType: input.DataType ?? last?.dataType ?? 'text',
    description: input.Description ?? last?.description,
    keyId,
    allowedPattern,
    tier: tierFor(input.Tier, last?.tier, value, Boolean(policies)),
    policies,
    modified: Math.max(ctx.kernel.clock.now(), (last?.modified ?? 0) + 1),
    user: ctx.kernel.lenient ? 'N/A' : ctx.caller.arn,
    labels: [],
  };
}

/** The oldest version goes when there are too many, unless it has a label. */
function makeRoom(ctx: Context, parameter: ParameterRecord): void {
  const kept = versions(ctx, parameter);
  if (kept.size < MOST_VERSIONS) return;
  const oldest = [...kept.values()].reduce((a, b) => (a.version < b.version ? a : b));
  if (oldest.labels.length > 0) {
    throw new AwsError(
      'ParameterMaxVersionLimitExceeded',
      `You attempted to create a new version of ${parameter.name} by calling the PutParameter API with the overwrite flag. Version ${oldest.version}, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.`,
      400,
    );
  }
  kept.delete(String(oldest.version));
}
