import type { Artifacts, CodeArtifact } from '../../artifacts/types.ts';
import type { Aws } from '../../aws/types.ts';
import { inParallel } from '../../base/async.ts';
import type { JawsBucket } from '../../deploy/bucket.ts';
import type { RegionHistory } from '../../deploy/releases/history.ts';
import { readEnvironment } from '../../env/remote.ts';
import { fail } from '../../errors/catalogue/index.ts';
import type { FunctionModel, Model } from '../../model/types.ts';
import { selectFunctions } from '../../plan/lambdas.ts';
import type { RegionState } from '../../plan/types.ts';
import { codePrefix, hashOfKey, sha256OfKey } from '../../templates/names.ts';
import { commitOf } from '../commit.ts';
import { deploy } from '../deploy.ts';
import type { Host } from '../host.ts';
import { forUser, reach, regionsOf } from '../open.ts';
import { releaseName } from './name.ts';
import { findRelease, readStage, releasesOf } from './read.ts';
import { targetAt } from './targets.ts';
import type { PromoteOptions, PromoteResult, Release } from './types.ts';

/**
 * Deploys to a stage the very code that another stage runs: the same bytes, copied from bucket to bucket, without a build. Resources,
 * endpoints and settings are those of the local project; variables are the second stage's own.
 */
export function promote(host: Host, options: PromoteOptions): Promise<PromoteResult> {
  return forUser(host, async () => {
    const { from, to, region, plan } = options;
    const { model } = options.project;
    const [aws, toAws] = await Promise.all([from, to].map((stage) => reach(host, model, options.profile, stage)));
    const targets = regionsOf(model, to, region);
    const { histories } = await readStage(aws!, model, regionsOf(model, from, undefined));
    const release = await chosen(host, aws!, histories, model, options);
    const functions = selectFunctions(model, 'all');
    const artifacts = await artifactsOf(aws!, model, functions, histories, { from, release });
    await warnOfOtherCommit(host, model.root, release);
    const missing = await missingIn({ from: aws!, to: toAws! }, model, functions, {
      from,
      to,
      regions: targets.map((one) => one.region),
    });
    let { allowMissing } = options;
    if (missing.length > 0 && !plan && !allowMissing) {
      allowMissing = (await host.agree?.({ type: 'variables', from, to, missing })) ?? false;
      if (!allowMissing) throw fail('PromotionVariables', { from, to, missing });
    }
    const { project, profile, recover, forceUnlock, allowDataLoss, allowAddressLoss, rollout } = options;
    const result = await deploy(host, {
      project,
      profile,
      selection: { stage: to, region, resources: true, functions: 'all', endpoints: 'all', domains: true },
      mode: plan ? 'plan' : 'apply',
      recover,
      forceUnlock,
      allowDataLoss,
      allowAddressLoss,
      allowMissing,
      rollout,
      promoted: {
        artifacts,
        origin: { type: 'promotion', stage: from, release: release.number ?? 0 },
        git: release.git,
      },
    });
    return { ...result, release };
  });
}

/** The named release, or what the stage runs now, except sessions of `jaws dev`. Throws ReleaseUnknown, NothingToPromote. */
async function chosen(
  host: Host,
  aws: Aws,
  histories: readonly RegionHistory[],
  model: Model,
  { from, to, release }: PromoteOptions,
): Promise<Release> {
  const releases = await releasesOf(aws, histories, model.name);
  if (release !== undefined) return findRelease(releases, release, from);
  const able = releases.filter(
    ({ kept, regions, result: end }) => kept && end !== 'undone' && regions.some(({ result }) => result === 'done'),
  );
  const found = able.find(({ dev }) => !dev);
  if (!found) throw fail('NothingToPromote', { from, to, sessions: able.map(releaseName) });
  if (found !== able[0]) {
    const message = `${from} runs release ${releaseName(able[0]!)} of a \`jaws dev\` session: release ${releaseName(found)}, the newest of \`jaws deploy\`, is promoted.`;
    host.emit({ type: 'notice', message });
  }
  return found;
}

interface Code {
  readonly key: string;
  readonly hash: string;
  readonly handler: string;
}

/** The code of every function at a release, which has to be the same in all regions of the stage. */
async function artifactsOf(
  aws: Aws,
  model: Model,
  functions: readonly FunctionModel[],
  histories: readonly RegionHistory[],
  { from, release }: { readonly from: string; readonly release: Release },
): Promise<Artifacts> {
  const states = new Map<JawsBucket, ReadonlyMap<string, Code>>();
  await inParallel(histories, 8, async (history) => {
    const target = await targetAt(aws, history, model.name, release);
    if (target) states.set(history.bucket, codeIn(target.state));
  });
  // In the order of jaws.json, so the same region is always copied from.
  const found = histories.flatMap(({ bucket }) => {
    const code = states.get(bucket);
    return code ? [{ bucket, code }] : [];
  });
  const [first, ...others] = found;
  if (!first) throw fail('ReleaseNotKept', { release: releaseName(release), stage: from });
  const missing = functions.filter((fn) => !first.code.has(fn.logicalId));
  if (missing.length > 0) {
    throw fail('PromotionLacks', { from, release: releaseName(release), functions: missing.map(({ id }) => id) });
  }
  const sizes = new Map((await first.bucket.list(codePrefix)).map(({ key, bytes }) => [key, bytes]));
  const artifacts = await Promise.all(
    functions.map(async (fn): Promise<[string, CodeArtifact]> => {
      const { key, hash, handler } = first.code.get(fn.logicalId)!;
      const other = others.find(({ code }) => (code.get(fn.logicalId)?.hash ?? hash) !== hash);
      if (other) {
        const regions = [first, other].map(({ bucket }) => bucket.place.region);
        throw fail('PromotionDiffers', { from, release: releaseName(release), function: fn.id, regions });
      }
      const bytes = sizes.get(key);
      const { region } = first.bucket.place;
      if (bytes === undefined) throw fail('ReleaseCodeMissing', { stage: from, region, keys: [key] });
      const stored = await first.bucket.source(key);
      const sha256 = sha256OfKey(key);
      return [fn.id, { function: fn.id, hash, sha256, handler, bytes, file: '', unzippedBytes: 0, stored }];
    }),
  );
  return new Map(artifacts);
}

/** Code by the logical id of its function. */
function codeIn({ stacks }: RegionState): ReadonlyMap<string, Code> {
  const found = stacks
    .filter(({ kind }) => kind === 'lambdas')
    .flatMap(({ template }) => Object.entries(template.Resources))
    .flatMap(([id, { Type, Properties = {} }]) => {
      const { S3Key: key } = (Properties.Code ?? {}) as { readonly S3Key?: unknown };
      const hash = hashOfKey(key);
      if (Type !== 'AWS::Lambda::Function' || hash === undefined) return [];
      return [[id, { key: String(key), hash, handler: String(Properties.Handler ?? '') }] as const];
    });
  return new Map(found);
}

/** Code of one commit may not fit resources of another. */
async function warnOfOtherCommit(host: Host, root: string, { git, number, id }: Release): Promise<void> {
  const here = await commitOf(root);
  if (!git || !here || (git.commit === here.commit && git.clean && here.clean)) return;
  const short = (commit: string) => commit.slice(0, 8);
  const there = `${short(git.commit)}${git.clean ? '' : ' with changes'}`;
  host.emit({
    type: 'warning',
    message: `Release ${releaseName({ number, id })} was made from commit ${there}; resources, endpoints and settings are those of this folder, at ${short(here.commit)}${here.clean ? '' : ' with changes'}.`,
    hint: `For all of it from one commit: git checkout ${short(git.commit)}`,
  });
}

/** Variables that functions name, which the first stage has in its first region and the second one lacks. */
async function missingIn(
  aws: { readonly from: Aws; readonly to: Aws },
  model: Model,
  functions: readonly FunctionModel[],
  { from, to, regions }: { readonly from: string; readonly to: string; readonly regions: readonly string[] },
): Promise<{ readonly region: string; readonly names: readonly string[] }[]> {
  const names = [...new Set(functions.flatMap(({ envVars }) => envVars))].sort();
  if (names.length === 0) return [];
  const [source] = regionsOf(model, from, undefined);
  const { values } = await readEnvironment(aws.from, model.name, source!);
  const needed = names.filter((name) => Object.hasOwn(values, name));
  const found = await Promise.all(
    regionsOf(model, to, regions).map(async (place) => {
      // A region whose bucket does not exist yet lacks all of them.
      const own = await readEnvironment(aws.to, model.name, place).catch(() => undefined);
      const missing = needed.filter((name) => !own || !Object.hasOwn(own.values, name));
      return missing.length > 0 ? [{ region: place.region, names: missing }] : [];
    }),
  );
  return found.flat();
}
