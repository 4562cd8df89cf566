import { afterAll, beforeAll, expect, it } from 'vitest';
import { sesCloud } from '../testing.ts';

// https://docs.aws.amazon.com/ses/latest/APIReference/API_Operations.html

let cloud: Awaited<ReturnType<typeof sesCloud>>;
beforeAll(async () => {
  cloud = await sesCloud();
});
afterAll(() => cloud.close());

it('filters come and go', async () => {
  const { ses } = cloud;
  const Filter = { Name: 'f', IpFilter: { Policy: 'Block' as const, Cidr: '10.0.0.0/8' } };
  await ses.createReceiptFilter({ Filter });
  expect((await ses.listReceiptFilters({})).Filters).toEqual([Filter]);
  await expect(ses.createReceiptFilter({ Filter })).rejects.toMatchObject({ name: 'AlreadyExistsException' });
  await ses.deleteReceiptFilter({ FilterName: 'f' });
  await ses.deleteReceiptFilter({ FilterName: 'f' });
  expect((await ses.listReceiptFilters({})).Filters).toEqual([]);
});

it('rules have an order, which can be changed', async () => {
  const { ses } = cloud;
  const RuleSetName = 'rules';
  await ses.createReceiptRuleSet({ RuleSetName });
  const order = async () => (await ses.describeReceiptRuleSet({ RuleSetName })).Rules?.map(({ Name }) => Name);
  await ses.createReceiptRule({ RuleSetName, Rule: { Name: 'a' } });
  await ses.createReceiptRule({ RuleSetName, Rule: { Name: 'b' }, After: 'a' });
  await ses.createReceiptRule({ RuleSetName, Rule: { Name: 'c', Enabled: true, Recipients: ['example.com'] } });
  expect(await order()).toEqual(['c', 'a', 'b']);
  await ses.setReceiptRulePosition({ RuleSetName, RuleName: 'c', After: 'b' });
  expect(await order()).toEqual(['a', 'b', 'c']);
  await ses.setReceiptRulePosition({ RuleSetName, RuleName: 'b' });
  expect(await order()).toEqual(['b', 'a', 'c']);
  await ses.reorderReceiptRuleSet({ RuleSetName, RuleNames: ['c', 'b', 'a'] });
  expect(await order()).toEqual(['c', 'b', 'a']);
  await expect(ses.reorderReceiptRuleSet({ RuleSetName, RuleNames: ['c', 'b'] })).rejects.toThrow();
  await expect(ses.reorderReceiptRuleSet({ RuleSetName, RuleNames: ['c', 'b', 'x'] })).rejects.toMatchObject({
    name: 'RuleDoesNotExistException',
  });
  // An update replaces the whole rule.
  await ses.updateReceiptRule({ RuleSetName, Rule: { Name: 'c', ScanEnabled: true } });
  const { Rule } = await ses.describeReceiptRule({ RuleSetName, RuleName: 'c' });
  expect([Rule?.ScanEnabled, Rule?.Enabled ?? false, Rule?.Recipients ?? []]).toEqual([true, false, []]);
  await ses.deleteReceiptRule({ RuleSetName, RuleName: 'b' });
  await ses.deleteReceiptRule({ RuleSetName, RuleName: 'b' });
  expect(await order()).toEqual(['c', 'a']);
  await expect(ses.deleteReceiptRule({ RuleSetName: 'none', RuleName: 'b' })).rejects.toMatchObject({
    name: 'RuleSetDoesNotExistException',
  });
});
