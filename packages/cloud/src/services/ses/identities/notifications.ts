import type {
  GetIdentityNotificationAttributesCommandInput,
  GetIdentityNotificationAttributesResponse,
  IdentityNotificationAttributes,
  SetIdentityFeedbackForwardingEnabledCommandInput,
  SetIdentityHeadersInNotificationsEnabledCommandInput,
  SetIdentityNotificationTopicCommandInput,
} from '@aws-sdk/client-ses';
import type { Context, Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { ensureIdentity, identityName } from '../core/identities.ts';
import { type Feedback, type IdentityRecord, ses } from '../core/records.ts';
import { badParameter } from '../errors.ts';

const KINDS: readonly string[] = ['Bounce', 'Complaint', 'Delivery'];

function kindIn(type: string | undefined): Feedback {
  if (type !== undefined && KINDS.includes(type)) return type as Feedback;
  throw badParameter(`Invalid notification type: ${type}. Valid values are: Bounce, Complaint, Delivery.`);
}

/** The identity, which a lenient cloud creates. */
function identityOf(name: string | undefined, ctx: Context): Readonly<IdentityRecord> {
  const found = ses(ctx).identities.get(identityName(name ?? ''));
  if (found) return found;
  if (ctx.kernel.lenient) return ensureIdentity(name ?? '', ctx);
  throw badParameter(`Identity ${name} is invalid. Must be a verified email address or domain.`);
}

/**
 * https://docs.aws.amazon.com/ses/latest/APIReference/API_SetIdentityNotificationTopic.html: without a topic, none is returned.
 */
export const setIdentityNotificationTopic: Operation<SetIdentityNotificationTopicCommandInput, object> = (
  input,
  ctx,
) => {
  const kind = kindIn(input.NotificationType);
  const found = identityOf(input.Identity, ctx);
  const { [kind]: _old, ...others } = found.topics;
  const topics = input.SnsTopic ? { ...others, [kind]: input.SnsTopic } : others;
  ses(ctx).identities.put(found.name, { ...found, topics });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_SetIdentityFeedbackForwardingEnabled.html */
export const setIdentityFeedbackForwardingEnabled: Operation<
  SetIdentityFeedbackForwardingEnabledCommandInput,
  object
> = (input, ctx) => {
  const found = identityOf(input.Identity, ctx);
  const forwarding = input.ForwardingEnabled ?? false;
  if (!forwarding && !ctx.kernel.lenient && !(found.topics.Bounce && found.topics.Complaint)) {
    throw badParameter(
      `Feedback forwarding cannot be disabled for ${found.name}: set topics for bounces and complaints first.`,
    );
  }
  ses(ctx).identities.put(found.name, { ...found, forwarding });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_SetIdentityHeadersInNotificationsEnabled.html */
export const setIdentityHeadersInNotificationsEnabled: Operation<
  SetIdentityHeadersInNotificationsEnabledCommandInput,
  object
> = (input, ctx) => {
  const kind = kindIn(input.NotificationType);
  const { identities } = ses(ctx);
  const found = identities.get(identityName(input.Identity ?? ''));
  if (!found) {
    throw new AwsError('MessageRejected', `Identity ${input.Identity} is not verified or does not exist.`, 400);
  }
  identities.put(found.name, { ...found, headersIn: { ...found.headersIn, [kind]: input.Enabled ?? false } });
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_GetIdentityNotificationAttributes.html */
export const getIdentityNotificationAttributes: Operation<
  GetIdentityNotificationAttributesCommandInput,
  GetIdentityNotificationAttributesResponse
> = (input, ctx) => {
  const attributes: Record<string, Partial<IdentityNotificationAttributes>> = Object.create(null);
  for (const name of input.Identities ?? []) {
    const found = ses(ctx).identities.get(identityName(name));
    attributes[name] = {
      ...(found?.topics.Bounce ? { BounceTopic: found.topics.Bounce } : {}),
      ...(found?.topics.Complaint ? { ComplaintTopic: found.topics.Complaint } : {}),
      ...(found?.topics.Delivery ? { DeliveryTopic: found.topics.Delivery } : {}),
      ForwardingEnabled: found?.forwarding ?? true,
      HeadersInBounceNotificationsEnabled: found?.headersIn.Bounce ?? false,
      HeadersInComplaintNotificationsEnabled: found?.headersIn.Complaint ?? false,
      HeadersInDeliveryNotificationsEnabled: found?.headersIn.Delivery ?? false,
    };
  }
  // Topics that are not set are left out.
  return { NotificationAttributes: attributes as Record<string, IdentityNotificationAttributes> };
};
