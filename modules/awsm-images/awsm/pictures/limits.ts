import { type Limits, usual } from 'awsm-images';

/** What is accepted and created. `sizes`: the sizes that unsigned addresses may request, as `[w, h]`. */
export const limits: Limits = {
  ...usual,
  // sizes: [[320, undefined], [640, undefined], [100, 100]],
};
