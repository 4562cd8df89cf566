import { type Limits, usual } from 'awsm-images';

/** What is accepted and made. `sizes`: what addresses that are not signed may ask for, as `[w, h]`. */
export const limits: Limits = {
  ...usual,
  // sizes: [[320, undefined], [640, undefined], [100, 100]],
};
