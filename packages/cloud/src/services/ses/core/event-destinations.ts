import type { EventDestination } from '@aws-sdk/client-sesv2';
import { serviceCaller } from '../../../kernel/as-service.ts';
import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';

/** Checks that a topic exists and sends it the notice that it will receive events; false if it does not exist. */
export async function validateTopic(topicArn: string, ctx: Context): Promise<boolean> {
  const [, , service, region = '', account = ''] = topicArn.split(':');
  if (service !== 'sns') return false;
  const caller = serviceCaller('ses.amazonaws.com', ctx.account);
  const { sns } = ctx.with({ region: region || ctx.region, account: account || ctx.account, caller }).aws;
  try {
    const Message = 'Successfully validated SNS topic for Amazon SES event publishing.';
    await sns.publish({ TopicArn: topicArn, Message });
    return true;
  } catch (error) {
    if (error instanceof AwsError && (error.code === 'NotFound' || error.code === 'InvalidParameter')) return false;
    throw error;
  }
}

const NAMES: Readonly<Record<string, string>> = {
  send: 'SEND',
  reject: 'REJECT',
  bounce: 'BOUNCE',
  complaint: 'COMPLAINT',
  delivery: 'DELIVERY',
  open: 'OPEN',
  click: 'CLICK',
  renderingFailure: 'RENDERING_FAILURE',
};

/** Event types as version 2 spells them, from version 1's; undefined for anything else. */
export const upperType = (type: string): string | undefined => (Object.hasOwn(NAMES, type) ? NAMES[type] : undefined);

/** The reverse. Types that version 1 does not have are spelled its way all the same. */
export const lowerType = (type: string): string =>
  Object.entries(NAMES).find(([, upper]) => upper === type)?.[0] ??
  type.toLowerCase().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

export type { EventDestination };
