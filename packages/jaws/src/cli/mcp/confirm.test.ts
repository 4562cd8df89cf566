import { describe, expect, test } from 'vitest';
import { toolsOf } from '../../engine/tools/tools.ts';
import type { ToolChange } from '../../engine/tools/types.ts';
import { createConfirmations, NotConfirmed } from './confirm.ts';

const toolNamed = (wanted: string) => toolsOf('mcp').find(({ name }) => name === wanted)!;
const deploy = toolNamed('jaws_deploy');
const rollback = toolNamed('jaws_rollback');
const input = { stage: 'dev', region: 'us-east-1', functions: ['a/b'] };
const planOf = (over: object = {}, change: object = {}) => ({
  plan: {
    regions: [
      {
        stage: 'dev',
        region: 'us-east-1',
        bucket: 'b',
        uploads: [{ function: 'a/b', key: 'JAWS/a/b/0123456789abcdef0123-1.zip', bytes: 7, ...over }],
        stacks: [
          {
            name: 'dev-shop-l',
            kind: 'lambdas',
            action: 'update',
            changes: [{ action: 'update', kind: 'function', id: 'a/b', why: ['code'], ...change }],
          },
        ],
      },
    ],
    empty: false,
  },
  missingVariables: [],
});

function desk() {
  let time = Date.parse('2026-01-01T00:00:00Z');
  const { show, confirm } = createConfirmations(() => new Date(time));
  const change = (over: Partial<ToolChange> = {}): ToolChange => ({
    tool: deploy,
    input,
    stage: 'dev',
    isProtected: false,
    preview: planOf(),
    ...over,
  });
  const outcome = async (over: Partial<ToolChange>, id?: string, agrees?: boolean) => {
    const asked: string[] = [];
    const person = async (message: string) => {
      asked.push(message);
      return agrees === true;
    };
    try {
      await confirm(change(over), id, agrees === undefined ? undefined : person);
      return { done: true, asked };
    } catch (error) {
      if (!(error instanceof NotConfirmed)) throw error;
      return { done: false, why: error.error.message, code: error.error.code, shown: error.shown, asked };
    }
  };
  const pass = (ms: number) => {
    time += ms;
  };
  return {
    show: (given: object = input, preview: object = planOf(), tool = 'jaws_deploy') =>
      show(tool, given, preview).planId,
    outcome,
    pass,
  };
}

test('without an id and without a person nothing is done, and the plan is shown with its id', async () => {
  const { outcome } = desk();
  const { done, code, shown } = await outcome({});
  expect([done, code]).toEqual([false, 'ToolUnconfirmed']);
  expect(shown).toMatchObject({ plan: { empty: false }, validUntil: '2026-01-01T00:10:00.000Z' });
  expect((await outcome({}, (shown as { planId: string }).planId)).done).toBe(true);
});

describe('the id of a plan', () => {
  test('works once, also when it was refused', async () => {
    const { show, outcome } = desk();
    const id = show();
    expect((await outcome({}, id)).done).toBe(true);
    expect((await outcome({}, id)).done).toBe(false);
    const other = show();
    expect((await outcome({ input: { stage: 'dev' } }, other)).done).toBe(false);
    expect((await outcome({}, other)).done).toBe(false);
  });

  test('works for ten minutes', async () => {
    const { show, outcome, pass } = desk();
    const [early, late] = [show(), show()];
    pass(599_000);
    expect((await outcome({}, early)).done).toBe(true);
    pass(1_000);
    expect((await outcome({}, late)).done).toBe(false);
  });

  test.each<[string, Partial<ToolChange>]>([
    ['stage', { input: { ...input, stage: 'test' } }],
    ['region', { input: { ...input, region: 'eu-west-1' } }],
    ['list of functions', { input: { ...input, functions: ['a/b', 'a/c'] } }],
    ['tool', { tool: rollback }],
    ['piece of code', { preview: planOf({ key: 'JAWS/a/b/fedcba9876543210fedc-1.zip' }) }],
    ['change', { preview: planOf({}, { why: ['code', 'Role'] }) }],
    ['function', { preview: planOf({}, { id: 'a/c' }) }],
    ['template', { preview: { ...planOf(), fingerprint: 'another' } }],
    ['release', { preview: { ...planOf(), to: 7 } }],
  ])('is for no other %s', async (_what, over) => {
    const { show, outcome } = desk();
    expect((await outcome(over, show())).done).toBe(false);
  });

  test('is the same for the same plan at another time', async () => {
    const { show, outcome } = desk();
    const again = { ...planOf(), plan: { ...planOf().plan, expected: { time: 2 } }, warnings: ['slow'] };
    expect((await outcome({ preview: again }, show())).done).toBe(true);
  });

  test('that nobody made is refused', async () => {
    const { outcome } = desk();
    for (const id of ['', 'x', '__proto__']) expect((await outcome({}, id)).done).toBe(false);
  });
});

describe.each<[string, Partial<ToolChange>]>([
  ['a protected stage', { isProtected: true }],
  ['a deletion', { preview: planOf({}, { action: 'delete' }) }],
  ['a loss of data', { preview: planOf({}, { data: 'replaced' }) }],
  ['an abort of a rollout', { tool: toolNamed('jaws_rollout_abort') }],
  ['a continuation of a rollout', { tool: toolNamed('jaws_rollout_continue') }],
])('%s', (_what, over) => {
  test('needs a person, whatever id there is', async () => {
    const { show, outcome } = desk();
    const id = () => show(input, over.preview ?? planOf(), over.tool?.name);
    const alone = await outcome(over, id());
    expect(alone).toMatchObject({ done: false, why: expect.stringContaining('person') });
    expect([alone.shown, (await outcome(over)).shown]).toEqual([{}, {}]);
    expect((await outcome(over, id(), false)).done).toBe(false);
    const agreed = await outcome(over, id(), true);
    expect([agreed.done, agreed.asked.length]).toEqual([true, 1]);
    expect(agreed.asked[0]).toContain('a/b');
  });
});

test('a person is asked with the plan, without values and without what steers a terminal', async () => {
  const { outcome } = desk();
  expect((await outcome({}, undefined, true)).done).toBe(true);
  const secret = { input: { stage: 'dev', name: 'TOKEN\u001b[2J\u202e', value: 'sesame-12345' }, preview: {} };
  const { asked } = await outcome(secret, undefined, true);
  expect(asked[0]).toContain('TOKEN');
  for (const hidden of ['sesame', '\u001b', '\u202e']) expect(asked[0]).not.toContain(hidden);
  const { asked: ofPlan } = await outcome({ preview: planOf({}, { id: 'a\u001b[2J\u202e\nFORGED' }) }, undefined, true);
  expect(ofPlan[0]).toContain('a␛[2J\\u{202e}␊FORGED');
});
