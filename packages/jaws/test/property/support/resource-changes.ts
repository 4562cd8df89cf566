import {
  type CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import type { Change, PlanSummary } from '../../../src/events.ts';

/** What CloudFormation did to one resource. */
export interface ResourceChange {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly status: string;
}

/** Looks at all stacks of a region; each look returns the changes to their resources since the previous one. */
export function watcher(cf: CloudFormationClient): () => Promise<ResourceChange[]> {
  const seen = new Set<string>();
  const names = new Map<string, string>();
  return async () => {
    const { Stacks = [] } = await cf.send(new DescribeStacksCommand({}));
    for (const { StackId = '', StackName = '' } of Stacks) names.set(StackId, StackName);
    const happened: ResourceChange[] = [];
    for (const [id, stack] of names) {
      for (const event of await eventsOf(cf, id)) {
        const { EventId = '', LogicalResourceId = '', ResourceType = '', ResourceStatus = '' } = event;
        if (seen.has(EventId)) continue;
        seen.add(EventId);
        if (event.PhysicalResourceId === id) continue;
        happened.push({ stack, logicalId: LogicalResourceId, type: ResourceType, status: ResourceStatus });
      }
    }
    return happened;
  };
}

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

/** `m/a` -> `lMA`; the names of its other resources begin with that. */
const logicalIdOf = (id: string) => `lM${id.slice(2).toUpperCase()}`;

/** The parts of endpoints without names of their own. */
const ofEndpoints = ['AWS::ApiGateway::RestApi', 'AWS::ApiGateway::Deployment', 'AWS::ApiGateway::Stage'];

const covers = (change: Change, { logicalId, type }: ResourceChange): boolean => {
  if (change.kind === 'function') return logicalId.startsWith(logicalIdOf(change.id));
  if (change.kind === 'endpoint') return ofEndpoints.includes(type);
  if (change.kind === 'stack') return change.why.includes('tags');
  return change.id === logicalId;
};

/** In words, every difference between what happened and the plan. */
export function falsePlans(plan: PlanSummary, happened: readonly ResourceChange[]): string[] {
  const stacks = plan.regions.flatMap((one) => one.stacks);
  const found: string[] = [];
  for (const event of happened) {
    const planned = stacks.find(({ name }) => name === event.stack);
    if (planned?.changes.some((change) => covers(change, event))) continue;
    found.push(
      `${event.stack}: ${event.logicalId} (${event.type}) is in ${event.status}, which the plan does not name`,
    );
  }
  for (const { name, action, changes } of stacks) {
    const own = happened.filter(({ stack }) => stack === name);
    if (action === 'none' && changes.length > 0) found.push(`${name}: nothing to do, and changes`);
    for (const change of changes) {
      if (change.maybe || change.kind === 'stack' || own.some((event) => covers(change, event))) continue;
      found.push(`${name}: ${change.action} of ${change.kind} ${change.id} (${change.why.join(', ')}) did not happen`);
    }
  }
  return [...new Set(found)];
}
