import { type Limits, usual } from 'awsm-images';

/** What is taken and made. `sizes` as a list of `[w, h]` keeps strangers from having any other made. */
export const limits: Limits = {
  ...usual,
  // sizes: [[320, undefined], [640, undefined], [100, 100]],
};
