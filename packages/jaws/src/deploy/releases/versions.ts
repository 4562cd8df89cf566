import type { LambdaClient } from '@aws-sdk/client-lambda';
import { inParallel } from '../../base/async.ts';
import { nameIn } from '../../model/function-name.ts';
import { live } from '../../plan/deployed.ts';
import type { RegionState, StackPlan } from '../../plan/types.ts';
import { isMark, markOf, versionIn } from '../../templates/versions.ts';
import type { RegionRun } from '../region.ts';
import { keptDeployments } from './prune.ts';
import { recordsAmong } from './record.ts';
import { readState, stateKey } from './state.ts';

interface PublishedVersion {
  readonly version: string;
  readonly description: string;
  readonly arn: string;
  /** Of its code. */
  readonly sha256: string | undefined;
}

/** What a function has: `$LATEST`, then its versions, oldest first. */
export async function allVersions(lambda: LambdaClient, FunctionName: string): Promise<PublishedVersion[]> {
  const { ListVersionsByFunctionCommand } = await import('@aws-sdk/client-lambda');
  const found: PublishedVersion[] = [];
  let Marker: string | undefined;
  do {
    const page = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName, Marker }));
    for (const {
      Version: version = '',
      Description: description = '',
      FunctionArn: arn = '',
      ...one
    } of page.Versions ?? []) {
      found.push({ version, description, arn, sha256: one.CodeSha256 });
    }
    Marker = page.NextMarker;
  } while (Marker);
  const numberOf = ({ version }: PublishedVersion) => (version === '$LATEST' ? 0 : Number(version));
  return found.sort((a, b) => numberOf(a) - numberOf(b));
}

/** The versions of a function that have a number, oldest first. */
export const listVersions = async (lambda: LambdaClient, FunctionName: string): Promise<PublishedVersion[]> =>
  (await allVersions(lambda, FunctionName)).filter(({ version }) => version !== '$LATEST');

const functionsAtOnce = 4;

/**
 * Deletes versions of the functions that this deployment changed: versions that JAWS published, that no alias points to, and that
 * none of the last releases has. `keys`: the objects beside the records in the bucket, with those of this deployment. A function with
 * no more versions than releases are kept has none to delete.
 */
export async function pruneVersions(
  run: RegionRun,
  stacks: readonly StackPlan[],
  keys: readonly string[],
  where: { readonly project: string; readonly stage: string },
): Promise<void> {
  const changed = changedFunctions(run, stacks);
  if (changed.length === 0) return;
  const lambda = await run.aws.in(run.base.region).lambda();
  let states: Promise<readonly RegionState[]> | undefined;
  await inParallel(changed, functionsAtOnce, async ({ logicalId, name }) => {
    // Lambda counts versions from 1, so there are at most as many as the newest one's number.
    const newest = run.publications.get(name)?.version?.version;
    if (newest !== undefined && Number(newest) <= keptDeployments) return;
    const own = (await listVersions(lambda, name)).filter(({ description }) => isMark(description));
    if (own.length <= keptDeployments) return;
    states ??= keptStates(run, keys, where);
    const marks = new Set((await states).flatMap((state) => marksIn(state, logicalId)));
    const [pointed, { DeleteFunctionCommand }] = await Promise.all([
      versionsOfAliases(lambda, name),
      import('@aws-sdk/client-lambda'),
    ]);
    // If several versions have the same content, a roll-back takes the newest.
    const isNeeded = ({ version, description }: PublishedVersion) =>
      pointed.has(version) ||
      (marks.has(description) && own.findLast((one) => one.description === description)!.version === version);
    for (const one of own.filter((version) => !isNeeded(version))) {
      await lambda.send(new DeleteFunctionCommand({ FunctionName: name, Qualifier: one.version }));
    }
  });
}

function changedFunctions({ base }: RegionRun, stacks: readonly StackPlan[]) {
  return stacks
    .filter(({ kind, action }) => kind === 'lambdas' && action !== 'delete')
    .flatMap(({ name: stack, template: { Resources } }) => {
      const before = live(base.lambdas.find(({ name }) => name === stack))?.template.Resources ?? {};
      return Object.entries(Resources).flatMap(([logicalId, resource]) => {
        const [was, is] = [versionIn(before, logicalId), versionIn(Resources, logicalId)];
        if (!was || !is || was.id === is.id) return [];
        return [{ logicalId, name: String(nameIn(resource)) }];
      });
    });
}

/** The states of the last releases. Throws if one exists but is unreadable: then everything stays. */
async function keptStates(
  { bucket }: RegionRun,
  keys: readonly string[],
  { project, stage }: { readonly project: string; readonly stage: string },
): Promise<readonly RegionState[]> {
  const records = recordsAmong(keys, project, stage).slice(-keptDeployments);
  const stored = records.map(({ id }) => stateKey(project, stage, id)).filter((key) => keys.includes(key));
  return inParallel(stored, functionsAtOnce, async (key) => {
    const state = await readState(bucket, key);
    if (!state) throw new Error(`${key} cannot be read`);
    return state;
  });
}

const marksIn = ({ stacks }: RegionState, logicalId: string): string[] =>
  stacks.flatMap(({ template }) => {
    const version = versionIn(template.Resources, logicalId);
    return version ? [markOf(version.hash)] : [];
  });

/** The versions that any alias sends traffic to. */
async function versionsOfAliases(lambda: LambdaClient, FunctionName: string): Promise<ReadonlySet<string>> {
  const { ListAliasesCommand } = await import('@aws-sdk/client-lambda');
  const found = new Set<string>();
  let Marker: string | undefined;
  do {
    const page = await lambda.send(new ListAliasesCommand({ FunctionName, Marker }));
    for (const { FunctionVersion, RoutingConfig } of page.Aliases ?? []) {
      for (const version of [FunctionVersion ?? '', ...Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {})]) {
        found.add(version);
      }
    }
    Marker = page.NextMarker;
  } while (Marker);
  return found;
}
