import { describe, expect, test } from 'vitest';
import type { Change, DataLossAt } from '../events.ts';
import { inked } from '../output/ink.ts';
import { painted } from '../output/paint.ts';
import { agreeToLoss } from './agree.ts';
import { losses, remarks } from './dashboard.ts';
import { deployResult } from './deployed.ts';
import type { Prompts } from './prompts.ts';

const paint = painted;
const at = { stage: 'dev', region: 'us-east-1', stack: 'dev-shop-r' };
const loss = (logicalId: string, how: DataLossAt['how']): DataLossAt => ({
  ...at,
  logicalId,
  resourceType: 'AWS::DynamoDB::Table',
  physicalId: 'dev-shop-r-Links-1',
  how,
});
const lost = [
  loss('Links', 'replaced'),
  loss('Users', 'deleted'),
  { ...loss('Links', 'replaced'), region: 'eu-west-1' },
];

/** A user who types these words, one for each question, with everything shown and asked. */
function somebody(words: readonly string[]) {
  const said: string[] = [];
  const asked: string[] = [];
  const prompts: Partial<Prompts> = {
    text: async ({ message, initial }) => {
      asked.push(message);
      return words[asked.length - 1] ?? initial;
    },
  };
  const agreed = agreeToLoss({ type: 'data-loss', losses: lost }, prompts as Prompts, (text) => said.push(text(paint)));
  return { agreed, said, asked };
}

describe('data that would be lost', () => {
  test('is shown in red, each resource with its place, and wants each name to be typed', async () => {
    const { agreed, said, asked } = somebody(['Links', 'Users']);
    expect(await agreed).toBe(true);
    expect(asked).toEqual(['Type Links to lose its data', 'Type Users to lose its data']);
    const lines = said.join('').split('\n');
    expect(lines).toContain(
      paint.red('  Users (AWS::DynamoDB::Table) dev-shop-r-Links-1 of dev-shop-r in us-east-1 would be deleted'),
    );
    expect(lines.filter((line) => line.includes('Links (') && line.includes('replaced by an empty one'))).toHaveLength(
      2,
    );
  });

  test.each([[['yes']], [['']], [[]], [['links']], [['Links', 'Links']]])('stays when %j is typed', async (words) => {
    expect(await somebody(words).agreed).toBe(false);
  });

  const changes: readonly Change[] = [
    { action: 'update', kind: 'resource', id: 'Links', why: ['KeySchema'], data: 'replaced' },
    { action: 'update', kind: 'resource', id: 'Topic', why: ['Tags'] },
  ];

  test('is red in a plan', () => {
    const stack = { name: 'dev-shop-r', kind: 'resources', action: 'update', changes } as const;
    const plan = { regions: [{ ...at, bucket: 'b', uploads: [], stacks: [stack] }], empty: false };
    const shown = deployResult({ id: 'id', plan, applied: false, stacks: [], urls: [], files: [], missing: [] });
    const lines = inked(shown.text!(paint)).split('\n');
    expect(lines.find((line) => line.includes('Links'))).toContain('\u001b[31m');
    expect(lines.find((line) => line.includes('Topic'))).not.toContain('\u001b[31m');
  });

  test('is a line of its own in the dashboard', () => {
    const found = new Map(changes.map((change) => [`${change.kind} ${change.id}`, change]));
    expect(losses(found)).toEqual(['  Links would be replaced by an empty one: all its data would be lost.']);
    expect(remarks(found)).toEqual(['  Resources that changed are deployed too: Links, Topic.']);
    expect(losses(undefined)).toEqual([]);
  });
});
