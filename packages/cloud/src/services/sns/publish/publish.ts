import type { PublishCommandInput, PublishResponse } from '@aws-sdk/client-sns';
import type { Context, Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { putPush, putText } from '../../../mailbox/mailbox.ts';
import { invalid } from '../errors.ts';
import { arnParts, findTopic } from '../find.ts';
import { sns } from '../records.ts';
import { isOptedOut } from '../sms/opt-out.ts';
import { messageFor, type PublishInput, readContent } from './content.ts';
import { publishToTopic } from './to-topic.ts';

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export const publish: Operation<PublishCommandInput, PublishResponse> = async (input, ctx) => {
  const { PhoneNumber: phone, TopicArn, TargetArn } = input;
  if (phone !== undefined) {
    if (TopicArn !== undefined || TargetArn !== undefined)
      throw invalid('Only one of TopicArn, TargetArn or PhoneNumber');
    return toPhone(ctx, phone, input);
  }
  const arn = TopicArn ?? TargetArn;
  if (arn === undefined) throw invalid('TopicArn or TargetArn Reason: no value for required parameter');
  const parameter = TopicArn === undefined ? 'TargetArn' : 'TopicArn';
  if (arnParts(arn, parameter)[5]?.startsWith('endpoint/')) return toDevice(ctx, arn, input);
  const found = findTopic(arn, ctx, parameter);
  const [published] = await publishToTopic(ctx, found, [readContent(input, found.topic)]);
  return { ...published };
};

function toPhone(ctx: Context, phone: string, value: PublishInput): PublishResponse {
  if (!/^\+?[1-9]\d{4,14}$/.test(phone)) throw invalid(`PhoneNumber Reason: ${phone} is not valid to publish to`);
  const content = readContent(value);
  const message = messageFor(content, 'sms');
  if ([...message].length > 1_600) throw invalid('Message too long');
  const id = ctx.kernel.ids.uuid();
  if (!isOptedOut(ctx, phone)) {
    const { account, region } = ctx;
    putText(ctx.kernel, { id, account, region, timestamp: ctx.kernel.clock.now(), phone, message });
  }
  return { MessageId: id };
}

function toDevice(ctx: Context, arn: string, value: PublishInput): PublishResponse {
  const { endpoints, applications } = sns(ctx);
  const endpoint = endpoints.get(arn);
  if (!endpoint) throw invalid('TargetArn Reason: No endpoint found for the target arn specified');
  if (endpoint.attributes.Enabled === 'false') throw new AwsError('EndpointDisabled', 'Endpoint is disabled', 400);
  const application = applications.get(endpoint.application);
  if (application?.attributes.Enabled === 'false') {
    throw new AwsError('PlatformApplicationDisabled', 'Platform application is disabled', 400);
  }
  const content = readContent(value);
  const id = ctx.kernel.ids.uuid();
  const { account, region } = ctx;
  putPush(ctx.kernel, {
    id,
    account,
    region,
    timestamp: ctx.kernel.clock.now(),
    endpoint: arn,
    message: messageFor(content, application?.platform ?? 'default'),
    subject: content.subject,
  });
  return { MessageId: id };
}
