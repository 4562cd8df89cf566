import { createHash } from 'node:crypto';
import type { Context } from '../../../kernel/context.ts';
import { errorText } from '../../../kernel/create-kernel.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { sns } from '../records.ts';
import type { Outgoing } from './message.ts';

/** Prefix of the topic's attributes about a protocol's deliveries. */
const PREFIXES: Readonly<Record<string, string>> = {
  application: 'Application',
  http: 'HTTP',
  https: 'HTTP',
  lambda: 'Lambda',
  sqs: 'SQS',
};
const STREAM = 'deliveries';

/** Logs the outcome of a message if the topic has a role for that. */
export async function logStatus(ctx: Context, outgoing: Outgoing, failure?: string): Promise<void> {
  try {
    await record(ctx, outgoing, failure);
  } catch (error) {
    // A log that cannot be written must not make a delivery fail that did not.
    ctx.kernel.log.warn(`A delivery of ${outgoing.topic} could not be logged`, { error: errorText(error) });
  }
}

async function record(ctx: Context, outgoing: Outgoing, failure: string | undefined): Promise<void> {
  const { protocol, endpoint } = outgoing.subscription;
  const prefix = Object.hasOwn(PREFIXES, protocol) ? PREFIXES[protocol] : undefined;
  const topic = sns(ctx).topics.get(outgoing.topic.split(':')[5] ?? '');
  if (prefix === undefined || !topic || outgoing.type !== 'Notification') return;
  const { attributes } = topic;
  const role = attributes[`${prefix}${failure === undefined ? 'Success' : 'Failure'}FeedbackRoleArn`];
  if (!role) return;
  const rate = Number(attributes[`${prefix}SuccessFeedbackSampleRate`] ?? 100);
  const now = ctx.kernel.clock.now();
  if (failure === undefined && Number(ctx.kernel.ids.random(2, '0123456789')) >= rate) return;
  const message = {
    notification: {
      messageMD5Sum: createHash('md5').update(outgoing.message).digest('hex'),
      messageId: outgoing.id,
      topicArn: outgoing.topic,
      timestamp: new Date(outgoing.timestamp).toISOString().replace('T', ' ').replace('Z', ''),
    },
    delivery: {
      deliveryId: ctx.kernel.ids.uuid(),
      destination: endpoint,
      providerResponse: failure ?? '',
      dwellTimeMs: now - outgoing.timestamp,
      statusCode: failure === undefined ? (protocol === 'lambda' ? 202 : 200) : 400,
    },
    status: failure === undefined ? 'SUCCESS' : 'FAILURE',
  };
  const group = `sns/${ctx.region}/${ctx.account}/${topic.name}${failure === undefined ? '' : '/Failure'}`;
  await write(ctx, group, { timestamp: now, message: JSON.stringify(message) });
}

async function write(ctx: Context, logGroupName: string, event: { timestamp: number; message: string }): Promise<void> {
  const { logs } = ctx.aws;
  const place = { logGroupName, logStreamName: STREAM };
  try {
    await logs.putLogEvents({ ...place, logEvents: [event] });
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ResourceNotFoundException') throw error;
    await ignoringExisting(logs.createLogGroup({ logGroupName }));
    await ignoringExisting(logs.createLogStream(place));
    await logs.putLogEvents({ ...place, logEvents: [event] });
  }
}

async function ignoringExisting(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ResourceAlreadyExistsException') throw error;
  }
}
