import type { AliasConfiguration } from '@aws-sdk/client-lambda';
import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { AppSpec } from '../revisions/app-spec.ts';
import { badAppSpec } from './failure.ts';

/** How often an alias is read again after a concurrent change. */
const MOST_TRIES = 3;

/** Throws if the alias points to a version other than the one that traffic is to be shifted away from. */
export async function checkAlias(role: Context, spec: AppSpec): Promise<void> {
  checkVersion(await role.aws.lambda.getAlias({ FunctionName: spec.functionName, Name: spec.alias }), spec);
}

function checkVersion({ FunctionVersion }: AliasConfiguration, { current }: AppSpec): void {
  if (FunctionVersion === current) return;
  throw badAppSpec('The Lambda function alias version does not match the current version in AppSpec file.');
}

/**
 * Gives the target version this part of the alias's traffic, in percent; at 100 the alias points to the target alone.
 */
export async function shiftTo(role: Context, spec: AppSpec, percent: number): Promise<void> {
  await withAlias(role, spec, async (alias) => {
    const isLast = percent >= 100;
    // The last shift may have been made before the cloud was restarted.
    if (isLast && alias.FunctionVersion === spec.target) return;
    checkVersion(alias, spec);
    await role.aws.lambda.updateAlias({
      FunctionName: spec.functionName,
      Name: spec.alias,
      FunctionVersion: isLast ? spec.target : spec.current,
      RoutingConfig: { AdditionalVersionWeights: isLast ? {} : { [spec.target]: percent / 100 } },
      RevisionId: alias.RevisionId,
    });
  });
}

/** Points the alias to the target version alone, whatever it pointed to before: a roll-back. */
export async function returnTo(role: Context, spec: AppSpec): Promise<void> {
  await withAlias(role, spec, async ({ RevisionId }) => {
    await role.aws.lambda.updateAlias({
      FunctionName: spec.functionName,
      Name: spec.alias,
      FunctionVersion: spec.target,
      RoutingConfig: { AdditionalVersionWeights: {} },
      RevisionId,
    });
  });
}

async function withAlias(
  role: Context,
  { functionName, alias }: AppSpec,
  change: (alias: AliasConfiguration) => Promise<void>,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await change(await role.aws.lambda.getAlias({ FunctionName: functionName, Name: alias }));
      return;
    } catch (error) {
      const moved = error instanceof AwsError && error.code === 'PreconditionFailedException';
      if (!moved || tries === MOST_TRIES) throw error;
    }
  }
}
