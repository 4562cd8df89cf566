import type { Context } from '../../../kernel/context.ts';
import type { Collection } from '../../../store/store.ts';

/**
 * A resource of a type that this cloud does not support: the template's properties, and the values returned for it. Key:
 * {@link keyOf}.
 */
export interface RecordedResource {
  readonly type: string;
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly stackId: string;
  readonly logicalId: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
}

const PREFIX = 'cloudformation/';
const NAME = 'recorded';

export const recordedOf = ({ account, region, kernel }: Pick<Context, 'account' | 'region' | 'kernel'>) =>
  kernel.store.collection<RecordedResource>(`${PREFIX}${account}/${region}/${NAME}`);

export const keyOf = (type: string, id: string): string => `${type} ${id}`;

/** Every place's recorded resources. */
export function* allRecorded(
  store: Context['kernel']['store'],
): Generator<{ account: string; region: string; resources: Collection<RecordedResource> }> {
  for (const name of store.collections(PREFIX)) {
    const [, account = '', region = '', kind, ...rest] = name.split('/');
    if (kind !== NAME || rest.length > 0) continue;
    yield { account, region, resources: store.collection<RecordedResource>(name) };
  }
}
