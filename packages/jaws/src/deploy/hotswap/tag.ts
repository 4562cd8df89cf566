import type { LambdaClient } from '@aws-sdk/client-lambda';
import { partitionOf } from '../../base/partition.ts';

/** The tag that shows in Lambda's console that a function runs code of a session. */
const swapTag = 'jaws:dev';

interface Place {
  readonly region: string;
  readonly account: string;
}

const arnOf = ({ region, account }: Place, name: string): string =>
  `arn:${partitionOf(region).id}:lambda:${region}:${account}:function:${name}`;

/** Tags a function that runs code of a session; undefined removes the tag. The tag is informative: a failure to set it stops nothing. */
export async function tagSwapped(
  lambda: LambdaClient,
  place: Place,
  name: string,
  value: string | undefined,
): Promise<void> {
  const { TagResourceCommand, UntagResourceCommand } = await import('@aws-sdk/client-lambda');
  const Resource = arnOf(place, name);
  try {
    if (value === undefined) await lambda.send(new UntagResourceCommand({ Resource, TagKeys: [swapTag] }));
    else await lambda.send(new TagResourceCommand({ Resource, Tags: { [swapTag]: value } }));
  } catch {
    // See above.
  }
}
