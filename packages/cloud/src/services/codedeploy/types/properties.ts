import { orGoneBy } from '../../../kernel/properties.ts';

/** What a call answers, or undefined when what it is about is gone. */
export const ignoringMissing = orGoneBy(
  'ApplicationDoesNotExistException',
  'DeploymentGroupDoesNotExistException',
  'DeploymentConfigDoesNotExistException',
);
