import type { ToolInput, ToolResult } from '../../src/dash/api.ts';
import type { Answering } from './page-answers.ts';
import { before, ids, placesOf } from './page-project.ts';

export function plan(
  stage: string,
  region: string | undefined,
  functions: readonly string[] | undefined,
): ToolResult<'jaws_plan'>['plan'] {
  return {
    empty: false,
    expected: {
      cost: { monthly: 1.27, regions: [], requests: [], assumedMs: 100, unpriced: [] },
      time: { seconds: 74, regions: [], releases: 5, typical: false },
    },
    regions: placesOf(stage, region).map((at, n) => ({
      stage,
      region: at,
      bucket: 'bucket',
      uploads: [{ function: 'orders/create', key: 'k', bytes: 48_211 }],
      stacks: [
        {
          name: `${stage}-shop-r`,
          kind: 'resources',
          action: n === 0 && !functions ? 'update' : 'none',
          changes:
            n === 0 && !functions
              ? [{ action: 'update', kind: 'resource', id: 'Orders', why: ['KeySchema'], data: 'replaced' }]
              : [],
        },
        {
          name: `${stage}-shop-l`,
          kind: 'lambdas',
          action: 'update',
          changes: (functions ?? ids.slice(0, 6)).map((id, own) => ({
            action: own === 1 ? 'create' : 'update',
            kind: 'function',
            id,
            why: own === 1 ? [] : ['code'],
          })),
        },
      ],
    })),
  };
}

/** All regions but one succeed. */
export async function deploy(
  { stage, region, functions }: ToolInput<'jaws_deploy'>,
  { emit }: Answering,
): Promise<ToolResult<'jaws_deploy'>> {
  const regions = placesOf(stage, region);
  emit({ type: 'step', id: 'build', title: 'Building 500 functions', state: 'started', done: 120, total: 500 });
  for (const at of regions) emit({ type: 'stack', stage, region: at, stack: `${stage}-shop-l`, state: 'updating' });
  await new Promise((resolve) => setTimeout(resolve, 250));
  for (const [n, at] of regions.entries()) {
    if (n === 1)
      emit({
        type: 'region-failed',
        stage,
        region: at,
        code: 'StackFailed',
        message: 'orders/create: the role does not exist.',
        hint: 'Deploy the resources first.',
      });
    else if (n !== 2) emit({ type: 'stack', stage, region: at, stack: `${stage}-shop-l`, state: 'done', ms: 4100 });
  }
  await new Promise((resolve) => setTimeout(resolve, 250));
  return {
    id: 'd-43',
    plan: plan(stage, region, functions),
    applied: true,
    stacks: [],
    releaseNumber: 43,
    urls: [],
    files: [],
    missing: [],
  };
}

/** By the position in the list of releases. */
const origins: Readonly<Record<number, ToolResult<'jaws_releases'>['releases'][number]['origin']>> = {
  3: { type: 'undo', release: 38 },
  6: { type: 'rollback', release: 30 },
};

export function releases(stage: string): ToolResult<'jaws_releases'> {
  const regions = placesOf(stage, undefined);
  return {
    stage,
    unread: [],
    releases: Array.from({ length: 42 }, (_, at) => {
      const number = 42 - at;
      return {
        id: `20261129T1${String(at).padStart(2, '0')}00-a1b2c3`,
        number,
        at: before(60 + at * 700),
        by: ['ana@shop.example', 'GitHub Actions', 'ben@shop.example'][at % 3],
        accounts: [],
        git: { commit: `5d41402abc4b2a76b97${number}`, clean: at % 5 !== 0, branch: 'main' },
        origin: origins[at],
        dev: at === 5,
        result: at === 0 ? 'partly' : at === 9 ? 'failed' : 'done',
        regions: regions.map((region, n) => ({
          region,
          result: at === 0 && n === 1 ? 'failed' : 'done',
          ...(at === 0 && n === 1 && { error: 'StackFailed' }),
          current: at === 0 ? n !== 1 : at === 1 && n === 1,
        })),
        changes: [{ action: 'update', kind: 'function', id: ids[at * 3]! }],
        changed: 1 + (at % 6),
        code: true,
        live: true,
        kept: at < 30,
      };
    }),
  };
}
