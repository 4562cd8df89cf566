import type { CreateEmailIdentityCommandInput } from '@aws-sdk/client-sesv2';
import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { identityName } from '../core/identities.ts';
import { flag, ignoringMissing, object, tagList, tagMap, text, typed } from './properties.ts';
import { arnOf, retag } from './tags.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ses-emailidentity.html */
export const emailIdentity: ResourceType = {
  type: 'AWS::SES::EmailIdentity',

  async create(properties, ctx) {
    const name = text(properties, 'EmailIdentity') ?? '';
    const signing = typed(object(properties, 'DkimSigningAttributes'));
    await ctx.aws.sesv2.createEmailIdentity({
      EmailIdentity: name,
      Tags: tagList(tagMap(properties, ctx.stack)),
      ...(signing
        ? { DkimSigningAttributes: signing as CreateEmailIdentityCommandInput['DkimSigningAttributes'] }
        : {}),
    });
    await putAttributes(name, properties, ctx);
    return stateOf(name, ctx);
  },

  async update(name, properties, previous, ctx) {
    const signing = typed(object(properties, 'DkimSigningAttributes'));
    if (signing && JSON.stringify(signing) !== JSON.stringify(typed(object(previous, 'DkimSigningAttributes')))) {
      const isOwn = signing.DomainSigningSelector !== undefined;
      await ctx.aws.sesv2.putEmailIdentityDkimSigningAttributes({
        EmailIdentity: name,
        SigningAttributesOrigin: isOwn ? 'EXTERNAL' : 'AWS_SES',
        SigningAttributes: signing,
      });
    }
    await putAttributes(name, properties, ctx);
    await retag(arnOf('identity', identityName(name), ctx), tagMap(properties, ctx.stack), ctx);
    return stateOf(name, ctx);
  },

  async delete(name, _properties, ctx) {
    await ignoringMissing(ctx.aws.sesv2.deleteEmailIdentity({ EmailIdentity: name }));
  },

  async read(name, _properties, ctx) {
    const found = await ignoringMissing(ctx.aws.sesv2.getEmailIdentity({ EmailIdentity: name }));
    return found && stateOf(name, ctx);
  },
};

async function putAttributes(EmailIdentity: string, properties: Properties, ctx: ResourceContext): Promise<void> {
  const { sesv2 } = ctx.aws;
  const signing = flag(object(properties, 'DkimAttributes'), 'SigningEnabled') ?? true;
  await sesv2.putEmailIdentityDkimAttributes({ EmailIdentity, SigningEnabled: signing });
  const forwarding = flag(object(properties, 'FeedbackAttributes'), 'EmailForwardingEnabled') ?? true;
  await sesv2.putEmailIdentityFeedbackAttributes({ EmailIdentity, EmailForwardingEnabled: forwarding });
  const mailFrom = object(properties, 'MailFromAttributes');
  await sesv2.putEmailIdentityMailFromAttributes({
    EmailIdentity,
    MailFromDomain: text(mailFrom, 'MailFromDomain'),
    BehaviorOnMxFailure: text(mailFrom, 'BehaviorOnMxFailure') as 'REJECT_MESSAGE' | 'USE_DEFAULT_VALUE' | undefined,
  });
  const set = text(object(properties, 'ConfigurationSetAttributes'), 'ConfigurationSetName');
  await sesv2.putEmailIdentityConfigurationSetAttributes({ EmailIdentity, ConfigurationSetName: set });
}

/** A domain's three DNS records for DKIM. */
async function stateOf(name: string, ctx: ResourceContext): Promise<ResourceState> {
  const { DkimAttributes } = await ctx.aws.sesv2.getEmailIdentity({ EmailIdentity: name });
  const attributes: Record<string, string> = {};
  (DkimAttributes?.Tokens ?? []).forEach((token, index) => {
    attributes[`DkimDNSTokenName${index + 1}`] = `${token}._domainkey.${name}`;
    attributes[`DkimDNSTokenValue${index + 1}`] = `${token}.dkim.amazonses.com`;
  });
  return { id: name, attributes };
}
