import { orGoneBy } from '../../../kernel/properties.ts';

/** The result of a call, or undefined if its subject no longer exists. */
export const ignoringMissing = orGoneBy(
  'ApplicationDoesNotExistException',
  'DeploymentGroupDoesNotExistException',
  'DeploymentConfigDoesNotExistException',
);
