import { invalid, invalidPlain } from '../errors.ts';
import type { TopicRecord } from '../records.ts';

const PROTOCOLS = ['http', 'https', 'email', 'email-json', 'sms', 'sqs', 'application', 'lambda', 'firehose'];
/** Endpoints that have to confirm a subscription; the others are subscribed if the subscriber may use them. */
const ASKED = new Set(['http', 'https', 'email', 'email-json']);

export const isAsked = (protocol: string): boolean => ASKED.has(protocol);

/** https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html: which endpoint fits which protocol. */
export function checkEndpoint(protocol: string, endpoint: string, topic: TopicRecord): void {
  if (!PROTOCOLS.includes(protocol)) throw invalid(`Amazon SNS does not support this protocol string: ${protocol}`);
  // https://docs.aws.amazon.com/sns/latest/dg/fifo-message-delivery.html: only queues keep the order.
  if (topic.fifo && protocol !== 'sqs') throw invalid('Invalid parameter: Endpoint Reason: Please use FIFO SQS queue');
  switch (protocol) {
    case 'http':
    case 'https':
      if (!isUrl(endpoint, protocol)) throw invalid('Endpoint must match the specified protocol');
      return;
    case 'email':
    case 'email-json':
      if (!/^[^\s@]+@[^\s@]+$/.test(endpoint)) throw invalid('Email address');
      return;
    case 'sms':
      if (!isPhone(endpoint)) throw invalidPlain(`Invalid SMS endpoint: ${endpoint}`);
      return;
    case 'sqs':
      if (!/^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,80}(\.fifo)?$/.test(endpoint)) {
        throw invalid('SQS endpoint ARN');
      }
      if (endpoint.endsWith('.fifo') && !topic.fifo) {
        throw invalid(
          'Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics',
        );
      }
      return;
    case 'lambda':
      if (!/^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9_$-]+)?$/.test(endpoint)) {
        throw invalid('Lambda endpoint ARN');
      }
      return;
    case 'firehose':
      if (!/^arn:aws[a-z-]*:firehose:[a-z0-9-]+:\d{12}:deliverystream\/.+$/.test(endpoint)) {
        throw invalid('Firehose endpoint ARN');
      }
      return;
    default:
      if (!/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:endpoint\/.+$/.test(endpoint)) {
        throw invalid(`Application endpoint arn invalid:${endpoint}`);
      }
  }
}

function isUrl(text: string, protocol: string): boolean {
  try {
    return new URL(text).protocol === `${protocol}:`;
  } catch {
    return false;
  }
}

/** E.164 with separators as people write them: single ones, between digits. */
const isPhone = (text: string): boolean => {
  const digits = text.replace(/[./-]/g, '');
  return /^\+?\d{1,20}$/.test(digits) && !/[./-]{2,}/.test(text) && !/^[./-]|[./-]$/.test(text);
};
