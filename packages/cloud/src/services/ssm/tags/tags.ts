import type {
  AddTagsToResourceCommandInput,
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  RemoveTagsFromResourceCommandInput,
} from '@aws-sdk/client-ssm';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { AwsError, notImplemented } from '../../../kernel/errors.ts';
import { lookUp } from '../find.ts';
import { keyOf, type ParameterRecord, parameters } from '../records.ts';
import { checkTags } from './check-tags.ts';

const TYPES = [
  'Document',
  'ManagedInstance',
  'MaintenanceWindow',
  'Parameter',
  'PatchBaseline',
  'OpsItem',
  'OpsMetadata',
  'Automation',
  'Association',
];

interface Resource {
  readonly ResourceType?: string | undefined;
  readonly ResourceId?: string | undefined;
}

/** Of all that can be tagged, only parameters are here. */
function tagged(ctx: Context, { ResourceType: type = '', ResourceId: id = '' }: Resource): Readonly<ParameterRecord> {
  if (!TYPES.includes(type)) throw new AwsError('InvalidResourceType', `${type} is not a valid resource type.`, 400);
  if (type !== 'Parameter') throw notImplemented(`ssm: tags of ${type}`);
  const found = lookUp(ctx, id);
  if (!found)
    throw new AwsError(
      'InvalidResourceId',
      'The resource ID is not valid. Verify that you entered the correct ID and try again.',
      400,
    );
  return found;
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AddTagsToResource.html */
export const addTagsToResource: Operation<AddTagsToResourceCommandInput, object> = (input, ctx) => {
  const found = tagged(ctx, input);
  parameters(ctx).put(keyOf(found.name), { ...found, tags: checkTags(input.Tags, found.tags) });
  return {};
};

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_RemoveTagsFromResource.html */
export const removeTagsFromResource: Operation<RemoveTagsFromResourceCommandInput, object> = (input, ctx) => {
  const found = tagged(ctx, input);
  const gone = new Set(input.TagKeys);
  parameters(ctx).put(keyOf(found.name), { ...found, tags: found.tags.filter(({ Key = '' }) => !gone.has(Key)) });
  return {};
};

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ListTagsForResource.html */
export const listTagsForResource: Operation<
  ListTagsForResourceCommandInput,
  Output<ListTagsForResourceCommandOutput>
> = (input, ctx) => ({ TagList: tagged(ctx, input).tags.map((tag) => ({ ...tag })) });
