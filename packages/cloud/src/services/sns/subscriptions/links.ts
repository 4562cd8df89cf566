import type { Kernel } from '../../../kernel/kernel.ts';

/** The link that confirms a subscription. */
export const subscribeUrl = (kernel: Kernel, topicArn: string, token: string): string =>
  `${kernel.endpoint}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${token}`;
