import type { Aws } from '../../aws/types.ts';
import { isObject } from '../../base/text.ts';
import { describeStack } from '../../deploy/describe.ts';
import type { Model, RegionModel } from '../../model/types.ts';
import { stackName } from '../../templates/names.ts';
import { askCloud, listIn } from './ask-cloud.ts';

/** A request in the memory of the embedded cloud: `CloudRequest` of packages/cloud. */
export interface SeenRequest {
  readonly id: string;
  /** ISO 8601: when it arrived, for a request to an API of the project; when it was answered, for any other. */
  readonly time: string;
  readonly region: string;
  readonly service: string;
  readonly operation?: string;
  /** ARN. */
  readonly caller: string;
  readonly status: number;
  readonly error?: { readonly code: string; readonly message: string };
  /** Milliseconds. */
  readonly duration: number;
  /** For a request to an API. */
  readonly call?: { readonly api: string; readonly method: string; readonly path: string; readonly route?: string };
}

/** The newest requests to the project's API in a region, oldest first. */
export async function apiRequests(
  aws: Aws,
  endpoint: string,
  model: Model,
  { stage, region }: RegionModel,
  limit: number,
): Promise<readonly SeenRequest[]> {
  const clients = aws.in(region);
  const cf = await clients.cloudFormation();
  const stack = await describeStack(cf, region, stackName(stage, model.name, 'endpoints'));
  const api = stack?.outputs.ApiId;
  if (api === undefined) return [];
  const query = { service: 'execute-api', account: await clients.account(), region };
  const all = listIn(await askCloud(endpoint, '/_jaws/requests', query), 'requests').flatMap(asSeen);
  return all.filter((one) => one.call?.api === api).slice(-limit);
}

/** AWS calls of an account since a time, oldest first. */
export async function awsCalls(endpoint: string, account: string, since: string): Promise<readonly SeenRequest[]> {
  const all = listIn(await askCloud(endpoint, '/_jaws/requests', { account, since }), 'requests');
  return all.flatMap(asSeen).filter(({ service }) => service !== 'execute-api');
}

function asSeen(data: Record<string, unknown>): SeenRequest[] {
  const { id, time, region, service, caller, status, duration } = data;
  const isWhole =
    [id, time, region, service, caller].every((one) => typeof one === 'string') &&
    typeof status === 'number' &&
    typeof duration === 'number' &&
    (data.call === undefined || isObject(data.call));
  return isWhole ? [data as unknown as SeenRequest] : [];
}
