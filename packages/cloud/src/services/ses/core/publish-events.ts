import { serviceCaller } from '../../../kernel/as-service.ts';
import type { Context } from '../../../kernel/context.ts';
import { headerOf, parseMime } from '../../../mailbox/parse-mime.ts';
import { addressIn, domainOf } from './addresses.ts';
import { domainIdentityOf } from './identities.ts';
import type { Outcome } from './outcomes.ts';
import type { ConfigurationSetRecord, Feedback, IdentityRecord } from './records.ts';
import type { Sending } from './send.ts';

export interface Sent {
  readonly id: string;
  readonly at: number;
  readonly sending: Sending;
  readonly recipients: readonly string[];
  readonly outcomes: readonly Outcome[];
  readonly set: Readonly<ConfigurationSetRecord> | undefined;
  readonly identity: Readonly<IdentityRecord> | undefined;
  readonly sourceArn: string | undefined;
}

/** Event types as events name them, as configuration sets do, and as EventBridge calls their details. */
const TYPES = {
  Send: ['SEND', 'Email Sent'],
  Delivery: ['DELIVERY', 'Email Delivered'],
  Bounce: ['BOUNCE', 'Email Bounced'],
  Complaint: ['COMPLAINT', 'Email Complaint Received'],
  'Rendering Failure': ['RENDERING_FAILURE', 'Email Rendering Failed'],
} as const;

type EventType = keyof typeof TYPES;
type Detail = Readonly<Record<string, unknown>>;

/**
 * Publishes the events of a mail: to the configuration set's event destinations, and to the identity's topics.
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
export async function publishEvents(ctx: Context, sent: Sent): Promise<void> {
  const time = new Date(ctx.kernel.clock.now()).toISOString();
  await toDestinations(ctx, sent, 'Send', { send: {} });
  for (const kind of ['Delivery', 'Bounce', 'Complaint'] as const) {
    const those = sent.outcomes.filter((one) => one.kind === kind);
    if (those.length === 0) continue;
    const detail = { [kind.toLowerCase()]: detailOf(kind, those, time, ctx) };
    await toDestinations(ctx, sent, kind, detail);
    await toTopic(ctx, sent, kind, detail);
  }
}

/** Publishes that a template could not be filled. */
export function publishRenderingFailure(ctx: Context, sent: Sent, error: string): Promise<void> {
  const failure = { errorMessage: error, templateName: sent.sending.template };
  return toDestinations(ctx, sent, 'Rendering Failure', { failure });
}

function detailOf(kind: Feedback, outcomes: readonly Outcome[], timestamp: string, ctx: Context): Detail {
  const feedbackId = `0100${ctx.kernel.ids.uuid()}-000000`;
  if (kind === 'Delivery') {
    return {
      timestamp,
      processingTimeMillis: 1,
      recipients: outcomes.map(({ address }) => address),
      smtpResponse: '250 2.6.0 Message received',
      reportingMTA: 'a8-70.smtp-out.amazonses.com',
    };
  }
  if (kind === 'Complaint') {
    return {
      feedbackId,
      complaintSubType: null,
      complainedRecipients: outcomes.map(({ address }) => ({ emailAddress: address })),
      timestamp,
      userAgent: 'Amazon SES Mailbox Simulator',
      complaintFeedbackType: 'abuse',
    };
  }
  return {
    feedbackId,
    bounceType: 'Permanent',
    bounceSubType: outcomes[0]?.subType ?? 'General',
    bouncedRecipients: outcomes.map(({ address }) => ({
      emailAddress: address,
      action: 'failed',
      status: '5.1.1',
      diagnosticCode: 'smtp; 550 5.1.1 user unknown',
    })),
    timestamp,
    reportingMTA: 'dsn; a8-70.smtp-out.amazonses.com',
  };
}

function mailOf(ctx: Context, sent: Sent, withHeaders: boolean): Detail {
  const { sending, recipients, id, at, set } = sent;
  const parsed = sending.raw ? parseMime(sending.raw.toString('latin1')).headers : undefined;
  const headers = parsed
    ? parsed.map(([name, value]) => ({ name, value }))
    : [
        { name: 'From', value: sending.from },
        { name: 'To', value: sending.to.join(', ') },
        ...(sending.subject === undefined ? [] : [{ name: 'Subject', value: sending.subject }]),
        { name: 'MIME-Version', value: '1.0' },
      ];
  const subject = parsed ? headerOf(parsed, 'subject') : sending.subject;
  return {
    timestamp: new Date(at).toISOString(),
    source: sending.from,
    ...(sent.sourceArn === undefined ? {} : { sourceArn: sent.sourceArn }),
    sendingAccountId: ctx.account,
    messageId: id,
    destination: recipients.map(addressIn),
    ...(withHeaders
      ? {
          headersTruncated: false,
          headers,
          commonHeaders: {
            from: [sending.from],
            to: sending.to,
            messageId: id,
            ...(subject === undefined ? {} : { subject }),
          },
        }
      : {}),
    ...(set ? { tags: tagsOf(ctx, sent) } : {}),
  };
}

function tagsOf(ctx: Context, { sending, set }: Sent): Record<string, string[]> {
  const tags = new Map<string, string[]>([
    [
      'ses:operation',
      [sending.raw ? 'SendRawEmail' : sending.template === undefined ? 'SendEmail' : 'SendTemplatedEmail'],
    ],
    ['ses:configuration-set', [set?.name ?? '']],
    ['ses:source-ip', ['127.0.0.1']],
    ['ses:from-domain', [domainOf(addressIn(sending.from))]],
    ['ses:caller-identity', [ctx.caller.arn.split('/').at(-1) ?? 'root']],
  ]);
  for (const { Name = '', Value = '' } of sending.tags ?? []) tags.set(Name, [...(tags.get(Name) ?? []), Value]);
  return Object.fromEntries(tags);
}

async function toDestinations(ctx: Context, sent: Sent, type: EventType, detail: Detail): Promise<void> {
  const [wanted, detailType] = TYPES[type];
  const event = { eventType: type, mail: mailOf(ctx, sent, true), ...detail };
  for (const { Enabled, MatchingEventTypes = [], SnsDestination: topic, EventBridgeDestination: bus } of sent.set
    ?.destinations ?? []) {
    if (!Enabled || !MatchingEventTypes.includes(wanted)) continue;
    if (topic?.TopicArn) await publish(ctx, topic.TopicArn, 'Amazon SES Email Event Notification', event);
    if (bus?.EventBusArn) await putEvent(ctx, bus.EventBusArn, detailType, event, sent.sourceArn);
  }
}

/** https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html */
async function toTopic(ctx: Context, sent: Sent, kind: Feedback, detail: Detail): Promise<void> {
  const topic = sent.identity?.topics[kind] ?? domainIdentityOf(sent.sending.from, ctx)?.topics[kind];
  if (topic === undefined) return;
  const mail = mailOf(ctx, sent, sent.identity?.headersIn[kind] ?? false);
  await publish(ctx, topic, 'Amazon SES Email Event Notification', { notificationType: kind, mail, ...detail });
}

const asSes = (ctx: Context, region?: string, account?: string): Context =>
  ctx.with({
    region: region || ctx.region,
    account: account || ctx.account,
    caller: serviceCaller('ses.amazonaws.com', ctx.account),
  });

/** A deleted destination does not prevent a mail from being sent. */
async function publish(ctx: Context, topicArn: string, subject: string, event: object): Promise<void> {
  const [, , , region, account] = topicArn.split(':');
  try {
    const { sns } = asSes(ctx, region, account).aws;
    await sns.publish({ TopicArn: topicArn, Subject: subject, Message: JSON.stringify(event) });
  } catch (error) {
    ctx.kernel.log.warn(`An event of SES did not reach ${topicArn}`, { error: (error as Error).message });
  }
}

async function putEvent(
  ctx: Context,
  busArn: string,
  detailType: string,
  event: object,
  resource: string | undefined,
): Promise<void> {
  const [, , , region, account] = busArn.split(':');
  try {
    await asSes(ctx, region, account).aws.events.putEvents({
      Entries: [
        {
          EventBusName: busArn,
          Source: 'aws.ses',
          DetailType: detailType,
          Detail: JSON.stringify(event),
          Resources: resource === undefined ? [] : [resource],
        },
      ],
    });
  } catch (error) {
    ctx.kernel.log.warn(`An event of SES did not reach ${busArn}`, { error: (error as Error).message });
  }
}
