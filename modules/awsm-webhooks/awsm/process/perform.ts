import type { Perform } from 'awsm-webhooks';

/**
 * Does what an event asks for: put your own here. The sender has its answer already. Throw, and the event comes again after three
 * minutes, five times in all; then it is a dead letter. When a function dies between performing an event and noting it, the event comes
 * again with the same `id`. `signal` is aborted when the function's time is over.
 */
export const perform: Perform = async ({ provider, id, type }, attempt, _signal) => {
  switch (`${provider} ${type}`) {
    case 'stripe checkout.session.completed':
      console.log(`Stripe's event ${id}, attempt ${attempt}: a checkout is paid.`);
      return;
    default:
      console.log(`Event ${id} of ${provider}, attempt ${attempt}: nothing to do for "${type}".`);
  }
};
