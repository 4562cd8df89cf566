import type { DeploymentConfig } from '@aws-sdk/client-cloudformation';
import { validationError } from './template/errors.ts';

/**
 * How an operation is carried out. Everything is ready at once here, so the express mode differs by its roll-back only, which is off
 * unless the caller turns it on. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-express-mode.html
 */
export interface ConfigRecord {
  readonly mode: 'EXPRESS' | 'STANDARD';
  readonly disableRollback: boolean;
}

/** Undefined if the request does not name a mode. Throws for an unknown mode. */
export function deploymentConfig(input: DeploymentConfig | undefined): ConfigRecord | undefined {
  if (input === undefined) return undefined;
  const { Mode: mode = 'STANDARD', DisableRollback } = input;
  if (mode !== 'EXPRESS' && mode !== 'STANDARD') {
    throw validationError(
      `1 validation error detected: Value '${mode}' at 'deploymentConfig.mode' failed to satisfy constraint: Member must satisfy enum value set: [EXPRESS, STANDARD]`,
    );
  }
  return { mode, disableRollback: DisableRollback ?? mode === 'EXPRESS' };
}

export const configView = ({ mode, disableRollback }: ConfigRecord): DeploymentConfig => ({
  Mode: mode,
  DisableRollback: disableRollback,
});
