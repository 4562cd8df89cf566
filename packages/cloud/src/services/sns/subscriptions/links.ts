import type { Kernel } from '../../../kernel/kernel.ts';

/** Where a subscription is confirmed by whoever follows the link. */
export const subscribeUrl = (kernel: Kernel, topicArn: string, token: string): string =>
  `${kernel.endpoint}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${token}`;
