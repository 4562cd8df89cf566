import type { Aws } from '../../aws/types.ts';
import { rehearsalOf } from '../../cloud/rehearsal.ts';
import { readRegion } from '../../deploy/read.ts';
import { fail } from '../../errors/catalogue/index.ts';
import { JawsError } from '../../errors/error.ts';
import type { DomainModel, Model } from '../../model/types.ts';
import { live } from '../../plan/deployed.ts';
import type { DeployedRegion } from '../../plan/types.ts';
import { accessOf } from '../account.ts';
import { recordsOf } from '../domains/holders.ts';
import { zonesOf } from '../domains/zones.ts';
import type { Host } from '../host.ts';
import { forUser, reach, regionsOf } from '../open.ts';
import { apiBase } from '../urls.ts';
import { copyGround, type DrillTarget } from './copy-ground.ts';
import { liveGround } from './live-ground.ts';
import { calmMs, runLoad } from './load.ts';
import { publishDrill } from './progress.ts';
import { reportOf } from './report.ts';
import type { DrillGround, DrillOptions, DrillReport } from './types.ts';

const phases = { calm: 'all regions answer', lost: 'the region is lost', back: 'the region is back' } as const;

/**
 * Takes a region of a stage down and brings it back, under load, and reports what clients saw. If the endpoint offers a copy of itself,
 * the drill
 * runs on that; otherwise on what is deployed, through Route 53 alone.
 */
export function drill(host: Host, options: DrillOptions): Promise<DrillReport> {
  return forUser(host, async () => {
    const { model } = options.project;
    const { stage, lose: lost } = options;
    const regions = regionsOf(model, stage, undefined);
    regionsOf(model, stage, lost);
    if (regions.length < 2) throw fail('DrillNeedsRegions', { stage, region: lost });
    const domain = domainOf(model, options);
    const path = pathOf(domain, options);
    const aws = await reach(host, model, options.profile, stage);
    const deployed = await Promise.all(regions.map((region) => readRegion(aws, model.name, region)));
    const outputs = new Map(deployed.map(({ region, endpoints }) => [region, live(endpoints)?.outputs]));
    if (!outputs.get(lost)?.ApiId) throw fail('DrillNotDeployed', { stage, region: lost });
    const basePath = domain.basePath === undefined ? '' : `/${domain.basePath}`;
    const target: DrillTarget = {
      name: domain.name,
      path: `${basePath}${path}`,
      lost,
      regions: regions.map(({ region }) => region),
      ownUrl(region, endpoint) {
        const { ApiDomain: _, ...own } = outputs.get(region) ?? {};
        const base = apiBase(endpoint, own, { stage, region });
        return base && `${base}${path}`;
      },
    };
    if (domain.health === undefined) {
      host.emit({
        type: 'warning',
        message: `${domain.name} has no health path: Route 53 keeps sending clients to a lost region.`,
        hint: `Add "health": "${path}" to it under domains.${stage} in jaws.json and deploy it.`,
      });
    }
    const now = host.now();
    const copy = aws.endpoint && (await rehearsalOf(aws.endpoint, { env: options.env, now, signal: host.signal }));
    const ground = copy
      ? copyGround(copy, target, options.speed)
      : await liveGround(host, aws, target, await recordsFor(aws, domain, deployed, lost), options);
    try {
      return { ...(await on(ground, host, target, options, model)), access: await accessOf(aws, deployed) };
    } catch (error) {
      if (host.signal.aborted && !(error instanceof JawsError)) throw fail('DrillInterrupted', {}, { cause: error });
      throw error;
    } finally {
      await ground.close();
    }
  });
}

/** None if the domain is held elsewhere. */
async function recordsFor(aws: Aws, domain: DomainModel, deployed: readonly DeployedRegion[], region: string) {
  const zone = (await zonesOf(aws, region, [domain], deployed)).get(domain.name);
  return typeof zone === 'string' ? recordsOf(aws, region, zone, domain.name) : [];
}

async function on(
  ground: DrillGround,
  host: Host,
  target: DrillTarget,
  options: DrillOptions,
  model: Model,
): Promise<DrillReport> {
  const { stage, lose: lost } = options;
  const url = `https://${target.name}${target.path}`;
  const places = ground.canChoosePlaces ? (options.from ?? ground.places) : ground.places;
  const first = await ground.ask({ place: places[0] ?? lost, id: 'first' });
  if (!first.ok) throw fail('DrillNoAnswer', { url, detail: 'no answer, or a status of 400 or more' });
  const step = { type: 'step', id: 'drill', title: `${stage} loses ${lost}` } as const;
  const began = performance.now();
  host.emit({ ...step, state: 'started' });
  const lostAt = calmMs / 1_000;
  const published = publishDrill(
    model.root,
    {
      ...{ stage, url, lost, ground: ground.kind, regions: target.regions },
      ...{ lostAt, restoredAt: lostAt + options.seconds },
    },
    { now: host.now, elapsed: () => performance.now() },
  );
  const load = runLoad(ground, {
    places,
    lost,
    lostFor: options.seconds * 1_000,
    signal: host.signal,
    progress(at, phase, samples) {
      published.report(at, phase, samples);
      if (at % 10_000 !== 0) return;
      host.emit({ ...step, state: 'progress', done: at / 1_000, detail: `${at / 1_000} s, ${phases[phase]}` });
    },
  });
  const log = await load.finally(() => published.end());
  host.emit({ ...step, state: 'done', ms: performance.now() - began });
  const promises = model.stages.find(({ name }) => name === stage)?.promises;
  const { regions } = target;
  return reportOf({ stage, url, lost, ground: ground.kind, regions, places, promises, log });
}

function domainOf(model: Model, { stage, domain: wanted }: DrillOptions): DomainModel {
  const domains = model.stages.find(({ name }) => name === stage)?.domains ?? [];
  const found = domains.find(({ name }) =>
    wanted === undefined ? !name.startsWith('*') : name === wanted.toLowerCase(),
  );
  if (found) return found;
  throw fail('DrillNeedsDomain', { stage, domain: wanted, known: domains.map(({ name }) => name) });
}

function pathOf({ name, health }: DomainModel, { stage, path = health }: DrillOptions): string {
  if (path === undefined) throw fail('DrillNeedsPath', { stage, domain: name });
  return path.startsWith('/') ? path : `/${path}`;
}
