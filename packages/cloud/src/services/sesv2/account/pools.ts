import type {
  CreateDedicatedIpPoolCommandInput,
  DeleteDedicatedIpPoolCommandInput,
  GetDedicatedIpPoolCommandInput,
  GetDedicatedIpPoolResponse,
  ListDedicatedIpPoolsCommandInput,
  ListDedicatedIpPoolsResponse,
  PutDedicatedIpPoolScalingAttributesCommandInput,
} from '@aws-sdk/client-sesv2';
import type { Context, Operation } from '../../../kernel/context.ts';
import { ses } from '../../ses/core/records.ts';
import { alreadyExists, badRequest, notFound } from '../errors.ts';
import { page } from '../page.ts';

interface PoolRecord {
  readonly name: string;
  readonly scaling: 'STANDARD' | 'MANAGED';
  readonly tags: Readonly<Record<string, string>>;
}

export const pools = (ctx: Context) => ses(ctx).of<PoolRecord>('dedicated-ip-pools');

function find(name: string | undefined, ctx: Context): Readonly<PoolRecord> {
  const found = pools(ctx).get(name ?? '');
  if (!found) throw notFound(`The dedicated IP pool <${name}> does not exist.`);
  return found;
}

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateDedicatedIpPool.html: settings only, there are no addresses. */
export const createDedicatedIpPool: Operation<CreateDedicatedIpPoolCommandInput, object> = (input, ctx) => {
  const name = input.PoolName ?? '';
  if (pools(ctx).has(name)) throw alreadyExists(`The dedicated IP pool <${name}> already exists.`);
  const tags = Object.fromEntries((input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
  pools(ctx).put(name, { name, scaling: input.ScalingMode ?? 'STANDARD', tags });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetDedicatedIpPool.html */
export const getDedicatedIpPool: Operation<GetDedicatedIpPoolCommandInput, GetDedicatedIpPoolResponse> = (
  input,
  ctx,
) => {
  const { name, scaling } = find(input.PoolName, ctx);
  return { DedicatedIpPool: { PoolName: name, ScalingMode: scaling } };
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_ListDedicatedIpPools.html */
export const listDedicatedIpPools: Operation<ListDedicatedIpPoolsCommandInput, ListDedicatedIpPoolsResponse> = (
  input,
  ctx,
) => {
  const { items, next } = page([...pools(ctx).keys()], input.NextToken, input.PageSize);
  return { DedicatedIpPools: [...items], ...next };
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutDedicatedIpPoolScalingAttributes.html */
export const putDedicatedIpPoolScalingAttributes: Operation<PutDedicatedIpPoolScalingAttributesCommandInput, object> = (
  input,
  ctx,
) => {
  const found = find(input.PoolName, ctx);
  const scaling = input.ScalingMode ?? 'STANDARD';
  if (found.scaling === 'MANAGED' && scaling === 'STANDARD') {
    throw badRequest('A managed pool cannot be changed to a standard one.');
  }
  pools(ctx).put(found.name, { ...found, scaling });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DeleteDedicatedIpPool.html */
export const deleteDedicatedIpPool: Operation<DeleteDedicatedIpPoolCommandInput, object> = (input, ctx) => {
  pools(ctx).delete(find(input.PoolName, ctx).name);
  return {};
};
