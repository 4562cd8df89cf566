import { rejected } from '../../aws/observe.ts';
import type { RegionClients } from '../../aws/types.ts';
import { JawsError } from '../../errors/error.ts';
import type { Model, RegionModel } from '../../model/types.ts';
import { type CheckResult, check } from '../check.ts';
import type { Host } from '../host.ts';
import { forUser, openedOf, reachEach, regionsOfAny } from '../open.ts';
import { ownAlarms } from '../own-alarms.ts';
import { status } from '../status.ts';
import type { RegionStatus } from '../types.ts';
import type { PageEndpoint, PageRegion, StatusPage, StatusPageOptions } from './types.ts';

/** A stack in one of these states is as requested from CloudFormation, or about to be. */
const isFine = (status: string): boolean => !/FAILED|ROLLBACK/.test(status);

/** The content of a status page: what runs in each region, what rings, and whether the endpoints respond. A region that is down hides no other. */
export function readStatusPage(host: Host, options: StatusPageOptions): Promise<StatusPage> {
  return forUser(host, async () => {
    const opened = openedOf(options);
    const { model } = opened;
    const { root, profile, stage, region } = options;
    const places = regionsOfAny(model, stage, region);
    const names = [...new Set(places.map((place) => place.stage))];
    const reached = reachEach(host, model, profile);
    const hasHealth = model.endpoints.some(({ health }) => health !== undefined);
    const [{ regions }, checks, alarms] = await Promise.all([
      status(host, { root, profile, stage, region }),
      Promise.all(
        names.map((name) =>
          options.check && hasHealth ? check(host, { root, opened, profile, stage: name, region }) : undefined,
        ),
      ),
      Promise.all(places.map(async (place) => ringingIn((await reached(place.stage)).in(place.region), model, place))),
    ]);
    return {
      project: model.name,
      at: host.now().toISOString(),
      checked: options.check && hasHealth,
      stages: names.map((name, at) => ({
        name,
        regions: regions
          .filter((one) => one.stage === name)
          .map((one) => {
            const own = places.findIndex((place) => place.stage === name && place.region === one.region);
            return pageRegion(model, one, alarms[own] ?? {}, checks[at]);
          }),
      })),
    };
  });
}

type AlarmState = Pick<PageRegion, 'alarms' | 'alarmsUnread'>;

/** The ringing alarms of a stage, found by their name prefix. */
async function ringingIn(clients: RegionClients, model: Model, place: RegionModel): Promise<AlarmState> {
  if (!place.alarms) return {};
  const { prefix, isOwn } = ownAlarms(model, place);
  try {
    const [client, { paginateDescribeAlarms }] = await Promise.all([
      clients.cloudWatch(),
      import('@aws-sdk/client-cloudwatch'),
    ]);
    const alarms: { name: string; since?: string }[] = [];
    for await (const { MetricAlarms = [] } of paginateDescribeAlarms(
      { client },
      { AlarmNamePrefix: prefix, StateValue: 'ALARM', AlarmTypes: ['MetricAlarm'] },
    )) {
      for (const { AlarmName: name, StateUpdatedTimestamp: since } of MetricAlarms) {
        if (name !== undefined && isOwn(name)) alarms.push({ name, ...(since && { since: since.toISOString() }) });
      }
    }
    return { alarms };
  } catch (thrown) {
    const error = rejected(thrown);
    if (!(error instanceof JawsError)) throw error;
    return { alarmsUnread: { code: error.code, message: error.message } };
  }
}

function pageRegion(
  model: Model,
  found: RegionStatus,
  ringing: AlarmState,
  checked: CheckResult | undefined,
): PageRegion {
  const { region, release, stacks, functions, endpoints, error } = found;
  const probes = checked?.regions.find((one) => one.region === region)?.endpoints ?? [];
  const withHealth = model.endpoints.filter(({ health }) => health !== undefined);
  return {
    region,
    ...(release !== undefined && { release }),
    functions: functions.length,
    isDeployed: stacks.length > 0,
    stacks: stacks.filter((one) => !isFine(one.status)).map(({ name, status: state }) => `${name}: ${state}`),
    endpoints: withHealth.map(({ id }): PageEndpoint => {
      const url = endpoints.find(({ method, path }) => `${method} ${path}` === id)?.url;
      const asked = probes.find((one) => one.id === id);
      if (!asked) return { id, ...(url !== undefined && { url }) };
      const { id: _, url: probed, ...probe } = asked;
      return { id, url: probed, check: probe };
    }),
    ...(error ? { error: { code: error.code, message: error.message } } : ringing),
  };
}
