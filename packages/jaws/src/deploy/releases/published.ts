import type { StackEvent } from '@aws-sdk/client-cloudformation';
import { nameIn } from '../../model/function-name.ts';
import type { PublishedVersion, RegionState } from '../../plan/types.ts';
import { versionIn } from '../../templates/versions.ts';

/** What a deployment did to a function, according to its stack's events. */
export interface Publication {
  /** The version that was published: the hash of its logical id, and the number of its ARN. */
  readonly version?: Omit<PublishedVersion, 'since'>;
  /** Whether the function itself was created, so no earlier version belongs to it. */
  readonly isMade?: boolean;
}

/** Records what a stack's events say about its functions, by their names. */
export function notePublications(found: Map<string, Publication>, events: readonly StackEvent[]): void {
  for (const { ResourceType, ResourceStatus, LogicalResourceId = '', PhysicalResourceId = '' } of events) {
    if (ResourceStatus !== 'CREATE_COMPLETE') continue;
    if (ResourceType === 'AWS::Lambda::Function') {
      found.set(PhysicalResourceId, { ...found.get(PhysicalResourceId), isMade: true });
    }
    if (ResourceType !== 'AWS::Lambda::Version') continue;
    const [, name, version] = /:function:([^:]+):(\d+)$/.exec(PhysicalResourceId) ?? [];
    const [, hash] = /Version([0-9a-f]{12})$/.exec(LogicalResourceId) ?? [];
    if (name === undefined || version === undefined || hash === undefined) continue;
    found.set(name, { ...found.get(name), version: { hash, version } });
  }
}

type Published = NonNullable<RegionState['published']>;

/** Functions that have a version, by their names, with the hash of it. */
const hashesIn = ({ stacks }: Pick<RegionState, 'stacks'>): ReadonlyMap<string, string> =>
  new Map(
    stacks
      .filter(({ kind }) => kind === 'lambdas')
      .flatMap(({ template: { Resources } }) =>
        Object.entries(Resources).flatMap(([logicalId, resource]) => {
          const name = resource.Type === 'AWS::Lambda::Function' ? nameIn(resource) : undefined;
          const version = versionIn(Resources, logicalId);
          return version && name !== undefined ? [[name, version.hash] as const] : [];
        }),
      ),
  );

/**
 * The version numbers of a state after deployment `id`: from its events, and for functions that it did not touch from the state
 * before. `readBefore` is called only if some remain. Unknown numbers are left out.
 */
export async function publishedAfter(
  state: RegionState,
  publications: ReadonlyMap<string, Publication>,
  id: string,
  readBefore: () => Promise<RegionState | undefined>,
): Promise<Published> {
  const hashes = [...hashesIn(state)];
  const isKnown = ([name, hash]: readonly [string, string]) => {
    const own = publications.get(name);
    return own?.isMade === true && own.version?.hash === hash;
  };
  const before = hashes.every(isKnown) ? undefined : await readBefore();
  return Object.fromEntries(
    hashes.flatMap(([name, hash]) => {
      const { version, isMade } = publications.get(name) ?? {};
      const was = isMade ? undefined : entryOf(before?.published, name);
      const found = version ?? was;
      return found?.hash === hash ? [[name, { hash, version: found.version, since: was?.since ?? id }]] : [];
    }),
  );
}

/** The versions in the state before a deployment, except those of functions that it created again (`made`). */
export const publishedBefore = (before: RegionState | undefined, made: ReadonlySet<string>): Published =>
  Object.fromEntries(
    Object.keys(before?.published ?? {}).flatMap((name) => {
      const found = made.has(name) ? undefined : entryOf(before?.published, name);
      return found ? [[name, found]] : [];
    }),
  );

/** The versions of an earlier state whose functions still exist: a version number of a re-created function may stand for other code. */
export const publishedStill = (earlier: RegionState, newest: RegionState | undefined): Published =>
  Object.fromEntries(
    Object.keys(earlier.published ?? {}).flatMap((name) => {
      const [was, is] = [entryOf(earlier.published, name), entryOf(newest?.published, name)];
      return was && was.since === is?.since ? [[name, was]] : [];
    }),
  );

/** A state is read from a bucket, into which others may write. */
function entryOf(published: unknown, name: string): PublishedVersion | undefined {
  if (typeof published !== 'object' || published === null || !Object.hasOwn(published, name)) return undefined;
  const { hash, version, since } = ((published as Record<string, unknown>)[name] ?? {}) as Partial<PublishedVersion>;
  if (typeof hash !== 'string' || typeof since !== 'string') return undefined;
  return typeof version === 'string' && /^\d+$/.test(version) ? { hash, version, since } : undefined;
}
