import {
  type CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';

/** An operation that a deployment began on a stack. Manual operations have no token and are left out. */
export interface Begun {
  readonly stack: string;
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
  /** Its id, whichever of its plans began the operation. */
  readonly deployment: string;
  /** Whether it ended as intended. */
  readonly complete: boolean;
}

/** `jaws-<id>` of the first plan of a deployment, `jaws-<id>-2` of its second one, after a stack had moved. */
const deploymentOf = (token: string): string =>
  token.replace(/^jaws-/, '').replace(/^(\d{8}T\d{6}Z-[0-9a-f]+)-\d+$/, '$1');

/** The operations that deployments began on the existing stacks, in the order of each stack. */
export async function begunOperations(cf: CloudFormationClient): Promise<Begun[]> {
  const { Stacks = [] } = await cf.send(new DescribeStacksCommand({}));
  const found: Begun[] = [];
  for (const { StackName = '', StackId = '' } of Stacks) {
    const events = (await eventsOf(cf, StackName)).reverse();
    const own = events.filter(
      (event) => event.PhysicalResourceId === StackId && event.ClientRequestToken !== undefined,
    );
    for (const [index, { ResourceStatus = '', ClientRequestToken = '' }] of own.entries()) {
      const operation = /^(CREATE|UPDATE|DELETE)_IN_PROGRESS$/.exec(ResourceStatus)?.[1] as
        | Begun['operation']
        | undefined;
      if (operation === undefined) continue;
      const complete = own
        .slice(index)
        .some((one) => one.ClientRequestToken === ClientRequestToken && one.ResourceStatus === `${operation}_COMPLETE`);
      found.push({ stack: StackName, operation, deployment: deploymentOf(ClientRequestToken), complete });
    }
  }
  return found;
}

/** Newest first. */
async function eventsOf(cf: CloudFormationClient, StackName: string): Promise<StackEvent[]> {
  const events: StackEvent[] = [];
  let NextToken: string | undefined;
  do {
    const page = await cf.send(new DescribeStackEventsCommand({ StackName, ...(NextToken && { NextToken }) }));
    events.push(...(page.StackEvents ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return events;
}
