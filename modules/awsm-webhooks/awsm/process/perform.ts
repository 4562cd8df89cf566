import type { WebhookEvent } from 'awsm-webhooks';

/**
 * Does what an event asks for: put your own here. The sender has its answer already. Throw, and the event comes again after three
 * minutes, three times in all; then it lies among the dead letters. In rare cases it comes again although it was performed: use its
 * `id` where that matters.
 */
export async function perform({ provider, id, type }: WebhookEvent, attempt: number): Promise<void> {
  switch (`${provider} ${type}`) {
    case 'stripe checkout.session.completed':
      console.log(`Stripe's event ${id}, attempt ${attempt}: a checkout is paid.`);
      return;
    default:
      console.log(`Event ${id} of ${provider}, attempt ${attempt}: nothing to do for "${type}".`);
  }
}
