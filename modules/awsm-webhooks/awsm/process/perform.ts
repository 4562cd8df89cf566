import type { Perform } from 'awsm-webhooks';

/**
 * Processes an event: put your own code here. The sender already has its answer. If it throws, the event is retried after three
 * minutes, five attempts in total; then it becomes a dead letter. If a function dies between processing an event and recording it, the
 * event is
 * repeated with the same `id`. `signal` is aborted when the function's time is over.
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
