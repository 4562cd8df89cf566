import { publish } from 'awsm-realtime';
import { createAws } from 'jaws-core-js/aws';
import { settings } from '../settings.ts';

interface Publication {
  readonly channel: string;
  readonly data: unknown;
  readonly key?: string;
}

/** A bus event with the type `RealtimePublish`, or its detail alone, through `jaws invoke`. */
type PublishEvent = { readonly id: string; readonly detail: Publication } | Publication;

const { AWS_REGION: region = '', REALTIME_MESSAGES: messages = '' } = process.env;
const realtime = { aws: createAws(), messages, region, settings, now: Date.now };

export const handler = async (event: PublishEvent) => {
  const { channel, data, key } = 'detail' in event ? { key: event.id, ...event.detail } : event;
  return { id: await publish(realtime, { channel, data, key }) };
};
