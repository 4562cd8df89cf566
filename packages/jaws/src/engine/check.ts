import { rejected } from '../aws/observe.ts';
import type { Aws } from '../aws/types.ts';
import { inParallel } from '../base/async.ts';
import { describeStack } from '../deploy/describe.ts';
import { fail } from '../errors/catalogue/index.ts';
import { JawsError } from '../errors/error.ts';
import type { EndpointModel, HealthModel, Model, RegionModel } from '../model/types.ts';
import { stackName } from '../templates/names.ts';
import type { Host } from './host.ts';
import { forUser, openedOf, type ProjectAt, reach, regionsOf } from './open.ts';
import { type Probe, probe } from './probe.ts';
import { apiBase } from './urls.ts';

export interface CheckOptions extends ProjectAt {
  readonly profile?: string | undefined;
  readonly stage: string;
  readonly region?: string | undefined;
}

interface RegionCheck {
  readonly region: string;
  readonly endpoints: readonly (Probe & { readonly id: string; readonly url: string })[];
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string };
}

export interface CheckResult {
  readonly stage: string;
  readonly regions: readonly RegionCheck[];
}

type Checked = EndpointModel & { readonly health: HealthModel };

/** How many requests run at once. */
const width = 16;

/** Requests every endpoint that declares Health, in every region. Throws NothingToCheck. */
export function check(host: Host, options: CheckOptions): Promise<CheckResult> {
  return forUser(host, async () => {
    const { model } = openedOf(options);
    const { stage } = options;
    const places = regionsOf(model, stage, options.region);
    const endpoints = model.endpoints.filter((one): one is Checked => one.health !== undefined);
    if (endpoints.length === 0) throw fail('NothingToCheck', { stage });
    const aws = await reach(host, model, options.profile, stage);
    const bases = await Promise.all(places.map((place) => baseOf(aws, model, place)));
    const asked = places.flatMap((place, at) => {
      const { base } = bases[at]!;
      return base === undefined ? [] : endpoints.map((endpoint) => ({ region: place.region, endpoint, base }));
    });
    const found = await inParallel(asked, width, async ({ region, endpoint: { id, method, health }, base }) => {
      const url = `${base}${health.path}`;
      const { status } = health;
      return {
        region,
        id,
        url,
        ...(await probe({ url, method: method === 'HEAD' ? 'HEAD' : 'GET', status }, host.signal)),
      };
    });
    return {
      stage,
      regions: places.map(({ region }, at) => ({
        region,
        endpoints: found.filter((one) => one.region === region).map(({ region: _, ...one }) => one),
        ...(bases[at]!.error && { error: bases[at]!.error }),
      })),
    };
  });
}

/** Where the API of a region answers, without a slash at the end. */
async function baseOf(
  aws: Aws,
  model: Model,
  place: RegionModel,
): Promise<{ readonly base?: string; readonly error?: NonNullable<RegionCheck['error']> }> {
  const { stage, region } = place;
  try {
    const cf = await aws.in(region).cloudFormation();
    const stack = await describeStack(cf, region, stackName(stage, model.name, 'endpoints'));
    const base = apiBase(aws.endpoint, stack?.outputs ?? {}, place);
    if (base !== undefined) return { base };
    const hint = `jaws deploy all ${stage} ${region}`;
    return { error: { code: 'NotDeployed', message: 'No endpoint is deployed there.', hint } };
  } catch (thrown) {
    const error = rejected(thrown);
    if (!(error instanceof JawsError)) throw error;
    const { code, message, hint } = error;
    return { error: { code, message, ...(hint && { hint }) } };
  }
}
