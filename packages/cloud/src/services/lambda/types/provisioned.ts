import { setTimeout as pause } from 'node:timers/promises';
import { AwsError } from '../../../kernel/errors.ts';
import type { Properties, ResourceContext } from '../../../kernel/resource-type.ts';
import { nested, number, orGone } from './properties.ts';

const LOOK = 50;
/** Milliseconds. */
const TIMEOUT_MS = 60_000;

const wanted = (properties: Properties): number | undefined => {
  const config = nested<Properties>(properties, 'ProvisionedConcurrencyConfig');
  return config && number(config, 'ProvisionedConcurrentExecutions');
};

/** Sets or removes the provisioned concurrency of an alias or a version, and waits until it exists. */
export async function setProvisioned(
  target: { readonly FunctionName: string | undefined; readonly Qualifier: string | undefined },
  properties: Properties,
  ctx: ResourceContext,
  previous: Properties = {},
): Promise<void> {
  const { lambda } = ctx.aws;
  const ProvisionedConcurrentExecutions = wanted(properties);
  if (ProvisionedConcurrentExecutions === undefined) {
    if (wanted(previous) !== undefined) await orGone(lambda.deleteProvisionedConcurrencyConfig(target));
    return;
  }
  await lambda.putProvisionedConcurrencyConfig({ ...target, ProvisionedConcurrentExecutions });
  for (const end = performance.now() + TIMEOUT_MS; performance.now() < end; await pause(LOOK)) {
    const { Status, StatusReason } = await lambda.getProvisionedConcurrencyConfig(target);
    if (Status === 'READY') return;
    if (Status === 'FAILED')
      throw new AwsError('NotStabilized', `Provisioned concurrency failed: ${StatusReason}`, 400);
  }
  throw new AwsError('NotStabilized', 'Provisioned concurrency did not become ready.', 400);
}
