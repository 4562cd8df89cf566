import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { edit } from '../../../src/engine/testing/domains.ts';
import { answering, functionFiles, write } from '../../../src/engine/testing/project.ts';
import type { Random } from './random.ts';

export const home = 'us-east-1';
export const others = ['eu-west-1', 'sa-east-1'];
const letters = ['a', 'b', 'c'];
const tables = ['TableA', 'TableB'];
const variables = ['TOKEN', 'MODE'];

/** One step in the life of a project. Each makes sense after any others, so a history stays one when steps are taken out. */
export type Step =
  | readonly ['code' | 'memory' | 'variables', letter: string]
  /** Each of these adds it, or removes it. */
  | readonly ['function' | 'endpoint' | 'schedule', letter: string]
  | readonly ['table', name: string]
  | readonly ['module']
  | readonly ['domain']
  | readonly ['region', name: string]
  | readonly ['set', name: string, value: string]
  | readonly ['unset', name: string]
  /** A region that the stage lacks means all. */
  | readonly ['deploy', region: string]
  | readonly ['rollback'];

/** Steps as a text that `parseHistory` takes. */
export const formatHistory = (steps: readonly Step[]): string => steps.map((step) => step.join(' ')).join('; ');

export const parseHistory = (text: string): Step[] =>
  text.split(';').map((step) => step.trim().split(' ') as unknown as Step);

/** A chance of one of two steps: two thirds are of code, which every stage has. */
function editOf(random: Random): Step {
  const letter = random.pick(letters);
  return random.pick<Step>([
    ['code', letter],
    ['code', letter],
    ['memory', letter],
    ['variables', letter],
    ['function', letter],
    ['function', letter],
    ['endpoint', letter],
    ['schedule', letter],
    ['table', random.pick(tables)],
    ['table', random.pick(tables)],
    ['module'],
    ['domain'],
    ['set', random.pick(variables), `v${random.integer(1000)}`],
    ['set', random.pick(variables), `v${random.integer(1000)}`],
    ['unset', random.pick(variables)],
    ['region', random.pick(others)],
  ]);
}

/** A project of one or two regions, a first release, and one to four more, each after one to three edits. */
export function makeHistory(random: Random): Step[] {
  const steps: Step[] = [];
  if (random.chance(0.4)) steps.push(['region', random.pick(others)]);
  steps.push(['deploy', 'all']);
  const releases = 1 + random.integer(4);
  for (let release = 0; release < releases; release += 1) {
    for (let edits = 1 + random.integer(3); edits > 0; edits -= 1) steps.push(editOf(random));
    // What is deployed to one region only stays different in the others.
    steps.push(['deploy', random.chance(0.2) ? random.pick([home, ...others]) : 'all']);
    if (random.chance(0.15)) steps.push(['rollback']);
  }
  return steps;
}

/** The project that a history has made so far, without its regions, which jaws.json has. */
export interface Made {
  readonly functions: Map<string, { code: number; memory: number; path: boolean; schedule: boolean; takes: boolean }>;
  readonly tables: Set<string>;
  module: boolean;
  domain: boolean;
}

/** Function `a` is there from the first to the last: a stage without code has nothing to go back to. */
export const firstMade = (): Made => ({
  functions: new Map([['a', newFunction('a')]]),
  tables: new Set(),
  module: false,
  domain: false,
});

const newFunction = (letter: string) => ({
  code: 0,
  memory: 128,
  path: letter !== 'c',
  schedule: false,
  takes: letter === 'a',
});

/** Changes the project by a step; does nothing for the steps that are commands. */
export function editMade(made: Made, step: Step): void {
  const [what, name = ''] = step;
  const fn = made.functions.get(name);
  if (what === 'module') made.module = !made.module;
  if (what === 'domain') made.domain = !made.domain;
  if (what === 'table' && !made.tables.delete(name)) made.tables.add(name);
  if (what === 'function' && name !== 'a' && !made.functions.delete(name)) made.functions.set(name, newFunction(name));
  if (!fn) return;
  if (what === 'code') fn.code += 1;
  if (what === 'memory') fn.memory += 64;
  if (what === 'variables') fn.takes = !fn.takes;
  if (what === 'schedule') fn.schedule = !fn.schedule;
  // A domain needs an endpoint.
  if (what === 'endpoint' && (name !== 'a' || !made.domain)) fn.path = !fn.path;
  if (what === 'domain' && made.domain) made.functions.get('a')!.path = true;
}

const table = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  },
};

const daily = { Type: 'AWS::Scheduler::Schedule', Properties: { ScheduleExpression: 'rate(1 day)' } };

/** Writes the project in place of the folder's modules, and its domain into jaws.json. */
export function writeMade(root: string, name: string, made: Made): void {
  rmSync(join(root, 'aws_modules'), { recursive: true, force: true });
  if (made.domain) made.functions.get('a')!.path = true;
  edit(root, (jaws) => {
    if (made.domain) jaws.domains = { dev: [{ name: `api.${name}.test` }] };
    else delete jaws.domains;
  });
  const Resources = Object.fromEntries([...made.tables].map((id) => [id, table]));
  write(root, { 'cloudformation/resources-cf.json': { Resources } });
  for (const [letter, { code, memory, path, schedule, takes }] of made.functions) {
    const id = `m/${letter}`;
    const lambda = {
      envVars: [],
      ...(takes && { optionalEnvVars: variables }),
      ...(schedule && { eventSources: { Daily: daily } }),
      cloudFormation: { Handler: `aws_modules/${id}/handler.handler`, Runtime: 'nodejs22.x', MemorySize: memory },
    };
    const code_ = answering({ letter, code });
    write(root, functionFiles(id, { lambda, code: code_, ...(!path && { apiGateway: null }) }));
  }
  if (!made.module) return;
  write(root, {
    ...functionFiles('mail/send'),
    'aws_modules/mail/awsm.json': {
      name: 'mail',
      resources: { cloudFormation: { Resources: { Mails: { Type: 'AWS::SQS::Queue' }, Sent: table } } },
    },
  });
}
