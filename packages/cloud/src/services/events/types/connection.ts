import type { ConnectionAuthorizationType, CreateConnectionAuthRequestParameters } from '@aws-sdk/client-eventbridge';
import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, object, objects, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-connection.html */
export const connection: ResourceType = {
  type: 'AWS::Events::Connection',

  async create(properties, ctx) {
    const Name = text(properties, 'Name') ?? ctx.name({ maxLength: 64 });
    await ctx.aws.events.createConnection({ Name, ...settings(properties) });
    return described(Name, ctx);
  },

  async update(Name, properties, _previous, ctx) {
    await ctx.aws.events.updateConnection({ Name, ...settings(properties) });
    return described(Name, ctx);
  },

  async delete(Name, _properties, ctx) {
    await ignoringMissing(ctx.aws.events.deleteConnection({ Name }));
  },

  read: (Name, _properties, ctx) => ignoringMissing(described(Name, ctx)),
};

async function described(Name: string, ctx: ResourceContext): Promise<ResourceState> {
  const { ConnectionArn = '', SecretArn } = await ctx.aws.events.describeConnection({ Name });
  const attributes = { Arn: ConnectionArn, SecretArn, ArnForPolicy: ConnectionArn.replace(/\/[^/]+$/, '') };
  return { id: Name, attributes };
}

function settings(properties: Properties) {
  const auth = object(properties, 'AuthParameters');
  return {
    Description: text(properties, 'Description'),
    AuthorizationType: text(properties, 'AuthorizationType') as ConnectionAuthorizationType | undefined,
    KmsKeyIdentifier: text(properties, 'KmsKeyIdentifier'),
    // Checked by the operation; only the OAuth member is spelled differently here.
    AuthParameters: auth && (withFlags(auth) as unknown as CreateConnectionAuthRequestParameters),
  };
}

/** `IsValueSecret` may be text in a template. */
function withFlags(auth: Properties): Properties {
  const oauth = object(auth, 'OAuthParameters');
  return {
    ...auth,
    InvocationHttpParameters: parameters(object(auth, 'InvocationHttpParameters')),
    ...(oauth
      ? { OAuthParameters: { ...oauth, OAuthHttpParameters: parameters(object(oauth, 'OAuthHttpParameters')) } }
      : {}),
  };
}

function parameters(sent: Properties | undefined): Properties | undefined {
  if (!sent) return undefined;
  const names = ['HeaderParameters', 'QueryStringParameters', 'BodyParameters'].filter((name) =>
    Array.isArray(sent[name]),
  );
  const flagged = names.map((name) => [
    name,
    objects(sent, name).map((one) => ({ ...one, IsValueSecret: String(one.IsValueSecret) === 'true' })),
  ]);
  return Object.fromEntries(flagged);
}
