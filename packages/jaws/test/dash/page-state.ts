import type { ToolResult } from '../../src/dash/api.ts';
import { before, ids, placesOf, project } from './page-project.ts';

type Grid = ToolResult<'jaws_grid'>;

/** Stages and regions at a glance: most are healthy. */
export function grid(): Grid {
  return {
    at: new Date().toISOString(),
    stages: project(false).stages.map(({ stage, protected: isProtected, regions }) => ({
      stage,
      protected: isProtected,
      embedded: stage === 'dev',
      regions: regions.map((region, at) => cell(stage, region, at)),
    })),
  };
}

function cell(stage: string, region: string, at: number): Grid['stages'][number]['regions'][number] {
  const base = {
    stage,
    region,
    alarms: [],
    stacks: [{ name: `${stage}-shop-l`, kind: 'lambdas' as const, status: 'UPDATE_COMPLETE' }],
  };
  const release = {
    number: 41,
    id: 'd-41',
    at: before(190),
    by: 'ana@shop.example',
    git: { commit: '5d41402abc4b2a76b9719d911017c592', clean: true, branch: 'main' },
  };
  const cost = { fixed: 0.84, used: 3.1 + at / 7, unpriced: at % 9 === 0 ? 1 : 0 };
  if (stage === 'prod' && region === 'ap-south-2')
    return { stage, region, alarms: [], stacks: [], state: 'not-deployed' };
  if (stage === 'prod' && region === 'me-south-1') {
    const message =
      'User: arn:aws:iam::123456789012:user/ana is not authorized to perform: cloudformation:DescribeStacks on resource: arn:aws:cloudformation:me-south-1:123456789012:stack/prod-shop-r';
    return {
      stage,
      region,
      alarms: [],
      stacks: [],
      state: 'unreachable',
      reason: message,
      error: { code: 'AccessDenied', message, hint: 'jaws policy prints the rights that are needed.' },
    };
  }
  if (stage === 'prod' && region === 'sa-east-1')
    return {
      ...base,
      state: 'failed',
      reason: 'Release 42 failed here (StackFailed).',
      release: { ...release, number: 40 },
      cost,
    };
  if (stage === 'staging' && at === 3)
    return { ...base, state: 'changing', reason: 'staging-shop-l is UPDATE_IN_PROGRESS.', release, cost };
  if (stage === 'prod' && region === 'eu-west-1') {
    const alarm = {
      name: 'prod-shop-orders-create-errors',
      since: before(12),
      reason: 'Threshold Crossed: 3 datapoints were greater than the threshold (5.0).',
    };
    return { ...base, state: 'ok', release, cost, alarms: [alarm] };
  }
  if (stage === 'prod' && at === 5) {
    const differs = {
      stage,
      region,
      than: 'us-east-1',
      changes: [{ action: 'update' as const, kind: 'function' as const, id: 'orders/create', why: ['code'] }],
      variables: { added: [], changed: [], removed: [] },
    };
    return { ...base, state: 'ok', release: { ...release, number: 39 }, cost, differs };
  }
  return { ...base, state: 'ok', release, cost, ...(stage === 'dev' && at === 0 && { developedBy: 'ana@laptop' }) };
}

/** What is deployed where. */
export function status(stage: string, region: string | undefined): ToolResult<'jaws_status'> {
  return {
    project: 'shop',
    profile: undefined,
    endpoint: undefined,
    functions: undefined,
    regions: placesOf(stage, region).map((at, n) => ({
      stage,
      region: at,
      bucket: `jaws.${stage}.${at}.shop.example`,
      release: 41,
      stacks: [],
      endpoints: [],
      resources: [],
      error: undefined,
      functions: ids
        .filter((_, id) => (id + n) % 97 !== 0)
        .map((id, own) => ({
          id,
          name: `${stage}-shop-l${id.replace('/', '')}`,
          runtime: 'nodejs22.x',
          memorySize: 256,
          timeout: 6,
          hash: (own + n) % 113 === 5 ? '9e107d9d372bb6826bd81d3542a419d6' : 'e4d909c290d0fb1ca068ffaddf22cbd0',
          inProject: true,
        })),
    })),
  };
}
