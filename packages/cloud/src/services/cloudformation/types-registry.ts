import type {
  DescribeTypeCommandInput,
  DescribeTypeCommandOutput,
  ListTypesCommandInput,
  ListTypesCommandOutput,
} from '@aws-sdk/client-cloudformation';
import type { Context, Operation, Output } from '../../kernel/context.ts';
import { AwsError } from '../../kernel/errors.ts';
import { partitionOf } from '../../kernel/partition.ts';
import { page } from './state.ts';

/** Types are those that this cloud can deploy. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeType.html */
export const describeType: Operation<DescribeTypeCommandInput, Output<DescribeTypeCommandOutput>> = (request, ctx) => {
  const name = request.TypeName ?? request.Arn?.split('/').at(-1)?.replaceAll('-', '::') ?? '';
  if (!ctx.kernel.resourceTypes.has(name)) {
    throw new AwsError('TypeNotFoundException', `The type '${name}' cannot be found.`, 404);
  }
  return {
    Arn: arnOf(ctx, name),
    Type: 'RESOURCE',
    TypeName: name,
    Visibility: 'PUBLIC',
    DeprecatedStatus: 'LIVE',
    ProvisioningType: ctx.kernel.resourceTypes.get(name)?.update ? 'FULLY_MUTABLE' : 'IMMUTABLE',
  };
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListTypes.html */
export const listTypes: Operation<ListTypesCommandInput, Output<ListTypesCommandOutput>> = (request, ctx) => {
  // Only AWS's own resource types exist here: an account registers none, and there are no hooks and modules.
  const { Visibility, Type = 'RESOURCE', Filters: { Category = 'AWS_TYPES', TypeNamePrefix = '' } = {} } = request;
  const listed = Visibility === 'PUBLIC' && Type === 'RESOURCE' && Category === 'AWS_TYPES';
  const all = listed ? [...ctx.kernel.resourceTypes.keys()] : [];
  const names = all.filter((name) => name.startsWith(TypeNamePrefix)).sort();
  const { items, next } = page(names, request.NextToken, request.MaxResults);
  return {
    TypeSummaries: items.map((name) => ({ Type: 'RESOURCE', TypeName: name, TypeArn: arnOf(ctx, name) })),
    ...(next === undefined ? {} : { NextToken: next }),
  };
};

function arnOf(ctx: Context, name: string): string {
  return `arn:${partitionOf(ctx.region)}:cloudformation:${ctx.region}::type/resource/${name.replaceAll('::', '-')}`;
}
