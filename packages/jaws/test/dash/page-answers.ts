import type { Event, ToolInput, ToolName, ToolResult } from '../../src/dash/api.ts';
import { localAnswers } from './page-local.ts';
import { logLines, metrics } from './page-measured.ts';
import { before, ids, placesOf, project } from './page-project.ts';
import { requests } from './page-requests.ts';

export interface Answering {
  readonly emit: (event: Event) => void;
}

/** A failure in the words of the error catalogue. */
export class Refused extends Error {
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, hint?: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

export type Answers = {
  readonly [Name in ToolName]?: (
    input: ToolInput<Name>,
    answering: Answering,
  ) => ToolResult<Name> | Promise<ToolResult<Name>>;
};

/** Answers of a shop with 30 regions and 500 functions. */
export const answers = (write = true): Answers => ({
  jaws_project: () => project(write),
  jaws_grid: () => grid(),
  jaws_drift: ({ stage }) => ({
    stage,
    regions: placesOf(stage, undefined).map((region, at) => ({
      region,
      drift:
        at === 1
          ? [
              {
                stage,
                region,
                stack: `${stage}-shop-r`,
                logicalId: 'Orders',
                type: 'AWS::DynamoDB::Table',
                status: 'MODIFIED',
                properties: ['/BillingMode'],
              },
            ]
          : [],
    })),
  }),
  jaws_status: ({ stage = 'dev', region }) => status(stage, region),
  jaws_plan: ({ stage, region, functions }) => ({ plan: plan(stage, region, functions), missingVariables: [] }),
  jaws_deploy: deploy,
  jaws_rollback: async ({ stage, region }, answering) => {
    const done = await deploy({ stage, ...(region !== undefined && { region }) }, answering);
    return { ...done, to: releases(stage).releases[1]!, untouched: [], variables: {} };
  },
  jaws_releases: ({ stage }) => releases(stage),
  jaws_release: ({ stage, release }) => {
    const all = releases(stage).releases;
    const at = all.findIndex(({ number }) => String(number) === release);
    return {
      stage,
      release: all[at]!,
      than: all[at + 1],
      regions: placesOf(stage, undefined).map((region) => ({
        region,
        changes: [{ action: 'update', kind: 'function', id: 'orders/create', why: ['code'] }],
        variables: { added: ['STRIPE_KEY'], changed: [], removed: [] },
      })),
    };
  },
  jaws_endpoints: ({ stage = 'dev', region }) => ({
    project: 'shop',
    protocol: 'REST',
    routes: [],
    endpoints: project(write).endpoints.map(
      ({ method, path, type, function: id = '', authorization, apiKeyRequired }) => ({
        method,
        path,
        type,
        function: id,
        folder: id,
        authorization,
        authorizer: undefined,
        apiKeyRequired,
        urls: placesOf(stage, region).map((at) => ({
          stage,
          region: at,
          url: `https://a1b2c3.execute-api.${at}.amazonaws.com/${stage}${path}`,
        })),
      }),
    ),
  }),
  jaws_metrics: ({ stage, region, functions, minutes = 180 }) => metrics(stage, region, functions, minutes),
  jaws_logs: ({ stage, region, functions, since, requestId, limit = 200 }) => ({
    lines: logLines(stage, region, functions, since === undefined ? limit : 2, since).filter(
      ({ message }) => requestId === undefined || message.includes(requestId),
    ),
    leftOut: since === undefined ? 4211 : 0,
    notDeployed: [],
  }),
  jaws_env_names: ({ stage, region }) => ({
    regions: placesOf(stage, region).map((at, n) => ({
      stage,
      region: at,
      variables: ['JAWS_STAGE', 'TABLE_NAME', 'STRIPE_KEY', 'MAIL_FROM', 'LOG_LEVEL'].map((name) => ({
        name,
        set: name !== 'STRIPE_KEY' || n % 4 !== 1,
        neededBy:
          name === 'TABLE_NAME'
            ? ids.slice(0, 4)
            : name === 'STRIPE_KEY'
              ? ['payments/create', 'payments/confirm']
              : [],
      })),
    })),
  }),
  jaws_env_value: ({ stage, region, name }) => ({
    name,
    regions: placesOf(stage, region).map((at) => ({ region: at, value: `value-of-${name}`, reference: undefined })),
  }),
  jaws_env_set: ({ stage, region, name }) => ({
    name,
    regions: placesOf(stage, region).map((at) => ({ stage, region: at })),
  }),
  jaws_env_unset: ({ stage, region, name }) => ({
    name,
    regions: placesOf(stage, region).map((at) => ({ stage, region: at })),
  }),
  ...requests,
  ...localAnswers,
});

type Grid = ToolResult<'jaws_grid'>;

function grid(): Grid {
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

function status(stage: string, region: string | undefined): ToolResult<'jaws_status'> {
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

function plan(
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

/** All regions but one go well. */
async function deploy(
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

function releases(stage: string): ToolResult<'jaws_releases'> {
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
        git: { commit: `5d41402abc4b2a76b97${number}`, clean: at % 5 !== 0, branch: 'main' },
        origin: at === 6 ? { type: 'rollback', release: 30 } : undefined,
        result: at === 0 ? 'partly' : at === 9 ? 'failed' : 'done',
        regions: regions.map((region, n) => ({
          region,
          result: at === 0 && n === 1 ? 'failed' : 'done',
          ...(at === 0 && n === 1 && { error: 'StackFailed' }),
          current: at === 0 ? n !== 1 : at === 1 && n === 1,
        })),
        changes: [{ action: 'update', kind: 'function', id: ids[at * 3]! }],
        changed: 1 + (at % 6),
        kept: at < 30,
      };
    }),
  };
}
