import { afterEach, expect, it, vi } from 'vitest';
import { MemoryCollection } from '../../../store/memory.ts';
import { newestPage } from '../state.ts';
import { fakeType, type TestCloud, testCloud } from '../testing.ts';

let made: TestCloud | undefined;
afterEach(async () => {
  vi.restoreAllMocks();
  await made?.close();
});

it('the record of a resource that is created is put with its intent and with its end, a stack’s at each status', async () => {
  made = await testCloud([fakeType('AWS::SNS::Topic', 'TopicName')]);
  const { cf, rest, events } = made;
  const put = vi.spyOn(MemoryCollection.prototype, 'put');
  const TemplateBody = JSON.stringify({
    Resources: { T: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 't' } } },
    Outputs: { O: { Value: { Ref: 'T' } } },
  });
  await cf.createChangeSet({ StackName: 's', ChangeSetName: 'c', ChangeSetType: 'CREATE', TemplateBody });
  put.mockClear();
  await cf.executeChangeSet({ StackName: 's', ChangeSetName: 'c' });
  expect(await rest('s')).toBe('CREATE_COMPLETE');
  const collections = put.mock.contexts.map((one) => (one as MemoryCollection<unknown>).name);
  const puts = (kind: string) => collections.filter((name) => name.includes(`/${kind}`)).length;
  expect([puts('resources/'), puts('stacks'), puts('change-sets')]).toEqual([2, 2, 1]);
  expect(await events('s')).toEqual([
    's REVIEW_IN_PROGRESS',
    's CREATE_IN_PROGRESS',
    'T CREATE_IN_PROGRESS',
    'T CREATE_IN_PROGRESS',
    'T CREATE_COMPLETE',
    's CREATE_COMPLETE',
  ]);
});

it('a page of a list reads what is on it alone, newest first', () => {
  const at = vi.fn((number: number) => number);
  const first = newestPage(250, undefined, at);
  expect([first.items[0], first.items.at(-1), first.next]).toEqual([249, 150, '150']);
  expect(at).toHaveBeenCalledTimes(100);
  expect(newestPage(260, '50', at)).toEqual({ items: Array.from({ length: 50 }, (_, index) => 49 - index) });
  expect(newestPage(3, '200', at)).toEqual({ items: [], next: '100' });
});
