import type { Properties } from '../../../kernel/resource-type.ts';
import { json, objects, text } from './properties.ts';

const PLAIN = [
  'ContentBasedDeduplication',
  'DisplayName',
  'FifoThroughputScope',
  'KmsMasterKeyId',
  'SignatureVersion',
  'TracingConfig',
] as const;

/** Protocols of DeliveryStatusLogging and how the attributes of the API begin. */
const PREFIXES: Readonly<Record<string, string>> = {
  application: 'Application',
  firehose: 'Firehose',
  'http/s': 'HTTP',
  lambda: 'Lambda',
  sqs: 'SQS',
};

/** A topic's properties as attributes of the API, without those that cannot change. */
export function topicAttributes(properties: Properties): Record<string, string> {
  const attributes: Record<string, string> = {};
  const put = (name: string, value: string | undefined): void => {
    if (value !== undefined) attributes[name] = value;
  };
  for (const name of PLAIN) put(name, text(properties, name));
  put('ArchivePolicy', json(properties, 'ArchivePolicy'));
  for (const logging of objects(properties, 'DeliveryStatusLogging')) {
    const protocol = text(logging, 'Protocol') ?? '';
    const prefix = Object.hasOwn(PREFIXES, protocol) ? PREFIXES[protocol] : undefined;
    if (prefix === undefined) continue;
    for (const name of ['SuccessFeedbackRoleArn', 'SuccessFeedbackSampleRate', 'FailureFeedbackRoleArn']) {
      put(`${prefix}${name}`, text(logging, name));
    }
  }
  return attributes;
}
