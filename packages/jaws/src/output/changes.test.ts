import { describe, expect, test } from 'vitest';
import type { Change, Event } from '../events.ts';
import { createChanges } from './changes.ts';
import { width } from './format.ts';
import { looksOf } from './paint.ts';

const looks = looksOf({ isTTY: false } as NodeJS.WriteStream, { NO_COLOR: '1' });
const options = { regions: false, verbose: false, cwd: '/' };
const place = { stage: 'dev', region: 'us-east-1' };
const change = (kind: Change['kind'], id: string, action: Change['action'] = 'create', why: string[] = []): Change => ({
  action,
  kind,
  id,
  why,
});

const planned = (name: string, changes: readonly Change[], region = place.region): Event => ({
  type: 'plan',
  stage: 'dev',
  plan: {
    empty: false,
    regions: [
      { ...place, region, bucket: '', uploads: [], stacks: [{ name, kind: 'lambdas', action: 'update', changes }] },
    ],
  },
});
const stackEvent = (
  stack: string,
  logicalId: string,
  status: string,
  resourceType = 'AWS::Lambda::Function',
  reason?: string,
): Event => ({
  type: 'stack-event',
  ...place,
  stack,
  logicalId,
  resourceType,
  status,
  at: '',
  ...(reason && { reason }),
});
const stack = (name: string, state: 'updating' | 'done' | 'failed'): Event => ({
  type: 'stack',
  ...place,
  stack: name,
  state,
});

/** The output of a deployment, line by line. */
const said = (
  events: readonly Event[],
  over: Partial<Parameters<ReturnType<typeof createChanges>['lines']>[2]> = {},
) => {
  const changes = createChanges();
  return events.flatMap((event) => changes.lines(event, looks, { ...options, ...over }) ?? []);
};

describe('what is done', () => {
  test('a function is named as in the project, with what is new in it, once', () => {
    const plan = planned('dev-shop-l', [
      change('function', 'links/create', 'update', ['code', 'environment']),
      change('function', 'links/stats'),
      change('function', 'links/old', 'delete'),
    ]);
    expect(
      said([
        plan,
        stack('dev-shop-l', 'updating'),
        stackEvent('dev-shop-l', 'lLinksStatsRole', 'CREATE_COMPLETE', 'AWS::IAM::Role'),
        stackEvent('dev-shop-l', 'lLinksCreate', 'UPDATE_IN_PROGRESS'),
        stackEvent('dev-shop-l', 'lLinksCreate', 'UPDATE_COMPLETE'),
        stackEvent('dev-shop-l', 'lLinksCreate', 'UPDATE_COMPLETE'),
        stackEvent('dev-shop-l', 'lLinksStats', 'CREATE_COMPLETE'),
        stackEvent('dev-shop-l', 'lLinksOld', 'UPDATE_COMPLETE'),
        stackEvent('dev-shop-l', 'lLinksOld', 'DELETE_COMPLETE'),
        stackEvent('dev-shop-l', 'dev-shop-l', 'UPDATE_COMPLETE', 'AWS::CloudFormation::Stack'),
        stack('dev-shop-l', 'done'),
      ]),
    ).toEqual([
      '✔ links/create      function  new code, environment',
      '✔ links/stats       function  created',
      '✔ links/old         function  deleted',
    ]);
  });

  test('a resource says its type in words', () => {
    expect(
      said([
        planned(
          'dev-shop-r',
          ['LinksTable', 'Access', 'Queue'].map((id) => change('resource', id)),
        ),
        stackEvent('dev-shop-r', 'LinksTable', 'CREATE_COMPLETE', 'AWS::DynamoDB::GlobalTable'),
        stackEvent('dev-shop-r', 'Access', 'CREATE_COMPLETE', 'AWS::IAM::ManagedPolicy'),
        stackEvent('dev-shop-r', 'Queue', 'CREATE_COMPLETE', 'AWS::SQS::Queue'),
      ]),
    ).toEqual([
      '✔ LinksTable        global table  created',
      '✔ Access            managed policy  created',
      '✔ Queue             queue           created',
    ]);
  });

  test('endpoints have no resource of their own: they are done when their stack is', () => {
    const plan = planned('dev-shop-e', [
      change('endpoint', 'GET /links'),
      { ...change('stack', 'x'), action: 'update' },
    ]);
    const events = [plan, stackEvent('dev-shop-e', 'Api', 'CREATE_COMPLETE', 'AWS::ApiGateway::RestApi')];
    expect(said(events)).toEqual([]);
    expect(said([...events, stack('dev-shop-e', 'done')])).toEqual(['✔ GET /links        endpoint  created']);
    expect(said([...events, stack('dev-shop-e', 'failed')])).toEqual([]);
  });

  test('what CloudFormation decides is said only when it happens', () => {
    const plan = planned('dev-shop-l', [{ ...change('function', 'a/b', 'update', ['Role']), maybe: true }]);
    expect(said([plan, stack('dev-shop-l', 'done')])).toEqual([]);
    expect(said([plan, stackEvent('dev-shop-l', 'lAB', 'UPDATE_COMPLETE')])).toHaveLength(1);
  });

  test('of several regions each line names its own', () => {
    const events = [
      planned('dev-shop-l', [change('function', 'a/b')]),
      stackEvent('dev-shop-l', 'lAB', 'CREATE_COMPLETE'),
    ];
    expect(said(events, { regions: true })).toEqual(['us-east-1      ✔ a/b               function  created']);
  });

  test('a long name gives way on a narrow terminal', () => {
    const id = `module/${'long'.repeat(20)}`;
    const logicalId = `lModule${'Long'}${'long'.repeat(19)}`;
    const events = [
      planned('dev-shop-l', [change('function', id)]),
      stackEvent('dev-shop-l', logicalId, 'CREATE_COMPLETE'),
    ];
    const [line = ''] = said(events, { columns: 60 });
    expect(width(line)).toBeLessThan(60);
    expect(line).toMatch(/… {2}function {2}created$/);
    expect(said(events)[0]).toContain(id);
  });
});

describe('what fails', () => {
  const plan = planned('dev-shop-l', [
    change('function', 'links/create', 'update', ['code']),
    change('function', 'links/stats'),
  ]);

  test('is named with its reason; regions that stopped because of it are not', () => {
    expect(
      said([
        plan,
        stackEvent('dev-shop-l', 'lLinksCreate', 'UPDATE_COMPLETE'),
        stackEvent('dev-shop-l', 'lLinksStatsRole', 'CREATE_FAILED', 'AWS::IAM::Role', 'Not allowed.'),
        stackEvent('dev-shop-l', 'lLinksStats', 'CREATE_FAILED', undefined, 'Resource creation cancelled'),
        stackEvent(
          'dev-shop-l',
          'dev-shop-l',
          'UPDATE_ROLLBACK_IN_PROGRESS',
          'AWS::CloudFormation::Stack',
          'lLinksStatsRole',
        ),
        stackEvent('dev-shop-l', 'lLinksCreate', 'UPDATE_COMPLETE'),
        stackEvent('dev-shop-l', 'dev-shop-l', 'UPDATE_ROLLBACK_COMPLETE', 'AWS::CloudFormation::Stack'),
        stack('dev-shop-l', 'failed'),
      ]),
    ).toEqual([
      '✔ links/create      function  new code',
      '✖ links/stats       function  create failed lLinksStatsRole, role\n    Not allowed.',
      '▲ Rolling back: functions',
    ]);
  });

  test('in a roll-back is said too', () => {
    const failed = stackEvent('dev-shop-l', 'lLinksCreate', 'UPDATE_FAILED', undefined, 'Gone.');
    const back = stackEvent('dev-shop-l', 'dev-shop-l', 'UPDATE_ROLLBACK_FAILED', 'AWS::CloudFormation::Stack');
    expect(said([plan, failed, back])).toEqual([
      '✖ links/create      function  update failed\n    Gone.',
      '✖ functions         stack     update rollback failed',
    ]);
  });
});

test('a file is listed once', () => {
  const wrote: Event = { type: 'wrote', path: '/jaws.json' };
  const changes = createChanges();
  expect([wrote, wrote].map((event) => changes.lines(event, looks, options))).toEqual([undefined, []]);
});

test('events of anything else are left to others', () => {
  expect(createChanges().lines({ type: 'notice', message: '' }, looks, options)).toBeUndefined();
});
