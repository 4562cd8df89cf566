import type { Aws } from '../../aws/types.ts';
import { partitionOf } from '../../base/partition.ts';
import { messageOf } from '../../base/text.ts';
import type { RegionModel } from '../../model/types.ts';
import type { Host } from '../host.ts';
import { logs } from '../logs.ts';
import type { OpenProject } from '../open.ts';
import type { DeployedStage } from './deployed.ts';
import { followLiveTail, liveTailPrice } from './live-tail.ts';

export interface RemoteLogs {
  readonly aws: Aws;
  readonly opened: OpenProject;
  readonly where: RegionModel;
  readonly stage: DeployedStage;
  readonly profile: string | undefined;
  /** With Live Tail, where it is available. */
  readonly live: boolean;
}

/** Log lines of functions on AWS as CloudWatch receives them, until the host's signal is aborted. */
export async function followRemoteLogs(host: Host, options: RemoteLogs): Promise<void> {
  const { live, opened, profile, stage, where } = options;
  if (live && (await followLive(host, options))) return;
  await logs(host, {
    root: opened.model.root,
    opened,
    stage: where.stage,
    region: where.region,
    functions: [...stage.targets.keys()],
    since: host.now().getTime(),
    follow: true,
    profile,
  });
}

/** The same with Live Tail. False if that is not available: then logs are polled. */
async function followLive(host: Host, { aws, stage: deployed, where }: RemoteLogs): Promise<boolean> {
  const { region, stage } = where;
  const start = `arn:${partitionOf(region).id}:logs:${region}:${deployed.account}:log-group:/aws/lambda/`;
  const groups = new Map([...deployed.targets].map(([id, { functionName }]) => [start + functionName, id]));
  host.emit({ type: 'notice', message: liveTailPrice(groups.size) });
  try {
    const client = await aws.in(region).logs();
    await followLiveTail({ client, groups, place: { stage, region }, emit: host.emit, signal: host.signal });
    return true;
  } catch (error) {
    host.emit({ type: 'warning', message: `Live Tail is not available (${messageOf(error)}): logs are polled.` });
    return false;
  }
}
