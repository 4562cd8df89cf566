import type { ToolResult } from '../../src/dash/api.ts';
import type { Answers } from './page-answers.ts';
import { before, ids, placesOf, project } from './page-project.ts';

type Rollout = NonNullable<ToolResult<'jaws_rollout'>['rollout']>;
type RegionCost = ToolResult<'jaws_cost'>['regions'][number];

const waiting = (regions: readonly string[]) => regions.map((region) => ({ region, state: 'waiting' as const }));

/** The first wave is done, the second one is watched, the third one waits. */
export const rollout = (stage: string): Rollout => {
  const [first = '', ...rest] = placesOf(stage, undefined);
  return {
    stage,
    id: '20261129T133500Z-4f2a1c9b',
    number: 42,
    by: 'user/ana',
    began: before(31),
    state: 'watching',
    wave: 1,
    step: 'watching',
    errors: [],
    left: [],
    waves: [
      { bake: 600, regions: [{ region: first, state: 'done' }] },
      { bake: 900, regions: rest.slice(0, 3).map((region) => ({ region, state: 'watched' })) },
      { bake: 0, regions: waiting(rest.slice(3)) },
    ],
    watched: 312,
    runner: 'ana@laptop',
    accepts: ['pause', 'abort'],
    order: undefined,
  };
};

const costIn = (region: string, at: number): RegionCost => ({
  region,
  monthly: 22.6 + at,
  fixed: [
    { id: 'Cache', type: 'AWS::ElastiCache::ServerlessCache', usd: 6.2 },
    { id: 'ordersCreateErrors', type: 'AWS::CloudWatch::Alarm', usd: 0.1 },
  ],
  used: [
    {
      id: 'ApiGateway',
      type: 'AWS::ApiGateway::RestApi',
      usd: 3.5,
      use: { kind: 'api', requests: 1_000_000 },
      parts: [{ key: 'apigateway/rest', units: 1, usd: 3.5 }],
    },
    {
      id: 'Orders',
      type: 'AWS::DynamoDB::GlobalTable',
      usd: 4.1,
      use: { kind: 'table', reads: 2_000_000, writes: 400_000, storedGB: 3 },
      parts: [],
      ...(at % 5 === 4 && { at: 'us-east-1' }),
    },
    ...ids.slice(0, 40).map((id, own) => ({
      id,
      type: 'AWS::Lambda::Function',
      usd: (40 - own) / 50,
      use: { kind: 'function' as const, requests: 50_000 * (1 + (own % 4)), ms: 40 + own * 3 },
      parts: [],
    })),
  ],
  unpriced: [
    {
      id: 'Distribution',
      type: 'AWS::CloudFront::Distribution',
      why: 'what it costs depends on where its readers are',
    },
    ...(at === 3 ? [{ id: 'Search', type: 'AWS::OpenSearchService::Domain', why: 'no price is known here' }] : []),
  ],
});

/** How it is run: rollouts, costs, drills. No drill is running. */
export const operating: Answers = {
  jaws_rollout: ({ stage }) => {
    return { stage, ...(stage !== 'dev' && { rollout: rollout(stage) }), unread: [] };
  },
  jaws_rollout_continue: () => ({ id: '20261129T133500Z-4f2a1c9b', stacks: [] }),
  jaws_rollout_pause: ({ stage }) => ({ stage, release: 42, runner: 'ana@laptop', undone: [], left: [] }),
  jaws_rollout_abort: ({ stage }) => ({ stage, release: 42, runner: 'ana@laptop', undone: [], left: [] }),
  jaws_cost: ({ stage, region, traffic, days }) => {
    const regions = placesOf(stage, region).map((at, n): RegionCost => {
      if (at !== 'me-south-1') return costIn(at, n);
      const error = { code: 'AccessDenied', message: 'is not authorized to perform: cloudformation:DescribeStacks' };
      return { region: at, monthly: 0, fixed: [], used: [], unpriced: [], error };
    });
    const from = traffic ?? 'file';
    return {
      stage,
      traffic: from,
      ...(from === 'metrics' && days !== undefined && { days }),
      monthly: regions.reduce((sum, { monthly }) => sum + monthly, 0),
      regions,
      published: '2026-07-01',
      old: true,
      file: 'usage.json',
      endpoints: project(false).endpoints.flatMap(({ id, function: fn }) => (fn ? [{ id, function: fn }] : [])),
    };
  },
  jaws_drill: () => ({ drills: [] }),
};

/** A region is lost: some clients near it still go there, the others go elsewhere. */
export const drill: ToolResult<'jaws_drill'>['drills'][number] = {
  pid: 1,
  stage: 'staging',
  url: 'https://api.shop.example/health',
  lost: 'us-east-1',
  ground: 'copy',
  regions: [...placesOf('staging', undefined)],
  began: before(2),
  updated: before(0),
  phase: 'lost',
  at: 132,
  lostAt: 60,
  restoredAt: 660,
  requests: 1056,
  failed: 61,
  recent: {
    seconds: 10,
    flows: [
      ...placesOf('staging', undefined)
        .slice(1)
        .map((region) => ({ place: region, region, requests: 10 })),
      { place: 'us-east-1', region: 'us-east-2', requests: 7 },
      { place: 'us-east-1', requests: 3 },
    ],
  },
  history: {
    seconds: 5,
    answered: Array.from({ length: 27 }, (_, at) => (at < 12 ? 40 : 40 - Math.max(0, 8 - (at - 12)))),
    failed: Array.from({ length: 27 }, (_, at) => (at < 12 ? 0 : Math.max(0, 8 - (at - 12)))),
  },
};
