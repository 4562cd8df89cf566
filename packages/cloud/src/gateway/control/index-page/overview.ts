import type { Kernel } from '../../../kernel/kernel.ts';
import { mails, pushes, texts } from '../../../mailbox/mailbox.ts';
import * as rest from '../../../services/apigateway/state/state.ts';
import * as http from '../../../services/apigatewayv2/state/state.ts';
import { stacksOf } from '../../../services/cloudformation/state.ts';
import { tablesOf } from '../../../services/dynamodb/records.ts';
import { functions, urls } from '../../../services/lambda/state.ts';
import { allBuckets } from '../../../services/s3/shared/buckets.ts';
import { snsOf } from '../../../services/sns/records.ts';
import { queuesOf } from '../../../services/sqs/records.ts';

interface InPlace {
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

export interface RegionShown extends Omit<InPlace, 'name'> {
  readonly health: 'up' | 'slow' | 'down';
  readonly functions: number;
  readonly buckets: number;
  readonly tables: number;
  readonly queues: number;
  readonly topics: number;
}

export interface StackShown extends InPlace {
  readonly status: string;
  /** Milliseconds since the epoch. */
  readonly changed: number;
}

export interface FunctionShown extends InPlace {
  readonly runtime: string;
  /** How often it ran recently, and how often it failed. */
  readonly runs: number;
  readonly failed: number;
  readonly last?: { readonly time: number; readonly duration: number; readonly failed: boolean };
}

export interface ApiShown extends InPlace {
  readonly kind: string;
  /** Paths of this cloud. */
  readonly addresses: readonly string[];
}

/** What is deployed here, and its state. */
export interface Overview {
  readonly regions: readonly RegionShown[];
  readonly stacks: readonly StackShown[];
  readonly functions: readonly FunctionShown[];
  readonly apis: readonly ApiShown[];
  readonly messages: { readonly mails: number; readonly texts: number; readonly pushes: number };
}

type Place = Pick<InPlace, 'account' | 'region'> & { readonly kernel: Kernel };

export function overview(kernel: Kernel): Overview {
  const places = placesOf(kernel);
  return {
    regions: places.map(regionShown),
    stacks: places.flatMap(stacksShown),
    functions: functionsShown(kernel, places),
    apis: places.flatMap(apisShown),
    messages: { mails: mails(kernel).size, texts: texts(kernel).size, pushes: pushes(kernel).size },
  };
}

/** Collections that show that an account or region is in use, by the ends of their names. */
const USED =
  /^(?:cloudformation|lambda|apigateway|apigatewayv2|dynamodb|sns|sqs)\/(\d{12})\/([a-z0-9-]+)\/(?:stacks|functions|apis|tables|topics|queues)$/;

/** Accounts and regions with content, and regions that are down or slow, in the order of their names. */
function placesOf(kernel: Kernel): Place[] {
  const found = new Map<string, Place>();
  const add = (account: string, region: string) => found.set(`${account} ${region}`, { account, region, kernel });
  for (const name of kernel.store.collections()) {
    const [, account, region] = USED.exec(name) ?? [];
    if (account !== undefined && region !== undefined) add(account, region);
  }
  for (const { account, region } of allBuckets(kernel).values()) add(account, region);
  const regions = new Set([...found.values()].map(({ region }) => region));
  const { faults } = kernel;
  for (const region of Object.keys({ ...faults.regionsDown(), ...faults.regionsSlow() })) {
    if (!regions.has(region)) add(kernel.account, region);
  }
  return [...found.keys()].sort().map((key) => found.get(key) as Place);
}

function regionShown(place: Place): RegionShown {
  const { kernel, account, region } = place;
  const { faults } = kernel;
  let buckets = 0;
  for (const one of allBuckets(kernel).values()) if (one.account === account && one.region === region) buckets += 1;
  return {
    account,
    region,
    health: faults.isDown(region) ? 'down' : Object.hasOwn(faults.regionsSlow(), region) ? 'slow' : 'up',
    functions: functions(place).size,
    buckets,
    tables: tablesOf(kernel, place).size,
    queues: queuesOf(kernel, place).size,
    topics: snsOf(kernel, place).topics.size,
  };
}

const stacksShown = (place: Place): StackShown[] =>
  [...stacksOf(place).values()]
    .filter(({ status }) => status !== 'DELETE_COMPLETE')
    .map(({ name, status, created, updated }) => ({ ...where(place), name, status, changed: updated ?? created }));

/** Recently run functions first, then the others by name. */
function functionsShown(kernel: Kernel, places: readonly Place[]): FunctionShown[] {
  const seen = new Map<string, Pick<FunctionShown, 'runs' | 'failed' | 'last'>>();
  for (const { account, region, function: name, time, duration, error } of kernel.watch.invocations.values()) {
    const key = `${account} ${region} ${name}`;
    const { runs, failed } = seen.get(key) ?? { runs: 0, failed: 0 };
    const isFailed = error !== undefined;
    const last = { time, duration, failed: isFailed };
    seen.set(key, { runs: runs + 1, failed: failed + (isFailed ? 1 : 0), last });
  }
  const shown = places.flatMap((place) =>
    [...functions(place).values()].map(({ name, configuration }) => ({
      ...where(place),
      name,
      runtime: configuration.Runtime ?? configuration.PackageType ?? '',
      ...(seen.get(`${place.account} ${place.region} ${name}`) ?? { runs: 0, failed: 0 }),
    })),
  );
  return shown.sort((one, two) => (two.last?.time ?? 0) - (one.last?.time ?? 0) || (one.name < two.name ? -1 : 1));
}

function apisShown(place: Place): ApiShown[] {
  const at = (id: string, stage: string) => `/_aws/execute-api/${id}/${encodeURIComponent(stage)}`;
  return [
    ...[...rest.apis(place).values()].map(({ id, name }) => ({
      ...where(place),
      name,
      kind: 'REST API',
      addresses: [...rest.stages(place, id).values()].map(({ stageName }) => at(id, stageName)),
    })),
    ...[...http.apis(place).values()].map(({ ApiId: id, Name: name, ProtocolType }) => ({
      ...where(place),
      name,
      kind: ProtocolType === 'WEBSOCKET' ? 'WebSocket API' : 'HTTP API',
      addresses: [...http.stages(place, id).values()].map(({ StageName }) =>
        StageName === '$default' ? `/_aws/execute-api/${id}` : at(id, StageName),
      ),
    })),
    ...[...urls(place).entries()].map(([name, { id }]) => ({
      ...where(place),
      name,
      kind: 'function URL',
      addresses: [`/_aws/lambda-url/${id}`],
    })),
  ];
}

const where = ({ account, region }: Place) => ({ account, region });
