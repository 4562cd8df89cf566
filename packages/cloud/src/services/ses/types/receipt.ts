import type { ReceiptAction, ReceiptFilterPolicy, ReceiptRule } from '@aws-sdk/client-ses';
import type { Properties, ResourceContext, ResourceType } from '../../../kernel/resource-type.ts';
import { flag, ignoringMissing, object, objects, text, texts } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ses-receiptruleset.html */
export const receiptRuleSet: ResourceType = {
  type: 'AWS::SES::ReceiptRuleSet',

  async create(properties, ctx) {
    const name = text(properties, 'RuleSetName') ?? ctx.name({ maxLength: 64 });
    await ctx.aws.ses.createReceiptRuleSet({ RuleSetName: name });
    return { id: name };
  },

  async delete(name, _properties, ctx) {
    await ctx.aws.ses.deleteReceiptRuleSet({ RuleSetName: name });
  },

  async read(name, _properties, ctx) {
    return (await ignoringMissing(ctx.aws.ses.describeReceiptRuleSet({ RuleSetName: name }))) && { id: name };
  },
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ses-receiptrule.html */
export const receiptRule: ResourceType = {
  type: 'AWS::SES::ReceiptRule',

  async create(properties, ctx) {
    const Rule = ruleOf(properties, ctx);
    await ctx.aws.ses.createReceiptRule({ ...placeOf(properties), After: text(properties, 'After'), Rule });
    return { id: Rule.Name ?? '', attributes: { Id: Rule.Name, RuleName: Rule.Name } };
  },

  async update(name, properties, previous, ctx) {
    await ctx.aws.ses.updateReceiptRule({ ...placeOf(properties), Rule: { ...ruleOf(properties, ctx), Name: name } });
    const After = text(properties, 'After');
    if (After !== text(previous, 'After')) {
      await ctx.aws.ses.setReceiptRulePosition({ ...placeOf(properties), RuleName: name, After });
    }
    return { id: name, attributes: { Id: name, RuleName: name } };
  },

  async delete(name, properties, ctx) {
    await ignoringMissing(ctx.aws.ses.deleteReceiptRule({ ...placeOf(properties), RuleName: name }));
  },

  async read(name, properties, ctx) {
    const found = await ignoringMissing(ctx.aws.ses.describeReceiptRule({ ...placeOf(properties), RuleName: name }));
    return found && { id: name, attributes: { Id: name, RuleName: name } };
  },
};

const placeOf = (properties: Properties) => ({ RuleSetName: text(properties, 'RuleSetName') });

function ruleOf(properties: Properties, ctx: ResourceContext): ReceiptRule {
  const rule = object(properties, 'Rule');
  return {
    Name: text(rule, 'Name') ?? ctx.name({ maxLength: 64 }),
    Enabled: flag(rule, 'Enabled') ?? false,
    ScanEnabled: flag(rule, 'ScanEnabled') ?? false,
    TlsPolicy: (text(rule, 'TlsPolicy') ?? 'Optional') as ReceiptRule['TlsPolicy'],
    Recipients: texts(rule, 'Recipients'),
    // Actions have the shapes of the API.
    Actions: objects(rule, 'Actions') as unknown as ReceiptAction[],
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ses-receiptfilter.html */
export const receiptFilter: ResourceType = {
  type: 'AWS::SES::ReceiptFilter',

  async create(properties, ctx) {
    const filter = object(properties, 'Filter');
    const ip = object(filter, 'IpFilter');
    const name = text(filter, 'Name') ?? ctx.name({ maxLength: 64 });
    await ctx.aws.ses.createReceiptFilter({
      Filter: {
        Name: name,
        IpFilter: { Policy: text(ip, 'Policy') as ReceiptFilterPolicy | undefined, Cidr: text(ip, 'Cidr') },
      },
    });
    return { id: name, attributes: { Id: name } };
  },

  async delete(name, _properties, ctx) {
    await ctx.aws.ses.deleteReceiptFilter({ FilterName: name });
  },

  async read(name, _properties, ctx) {
    const { Filters = [] } = await ctx.aws.ses.listReceiptFilters({});
    return Filters.some(({ Name }) => Name === name) ? { id: name, attributes: { Id: name } } : undefined;
  },
};
