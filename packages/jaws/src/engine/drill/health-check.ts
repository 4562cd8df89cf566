import type {
  HealthCheckConfig,
  ResourceRecordSet,
  Route53Client,
  UpdateHealthCheckCommandInput,
} from '@aws-sdk/client-route-53';
import { awsCode } from '../../aws/observe.ts';
import { fail } from '../../errors/catalogue/index.ts';

export interface FoundHealthCheck {
  readonly id: string;
  readonly config: HealthCheckConfig;
  /** A number that each change increases. */
  readonly version: number | undefined;
}

/**
 * The health check of a region's record. Throws DrillWithoutHealthCheck, and DrillHealthCheckOdd for one that is inverted already,
 * which a
 * killed drill may leave behind, or disabled, which always counts as healthy.
 */
export async function findHealthCheck(
  route53: Route53Client,
  {
    domain,
    region,
    records,
  }: { readonly domain: string; readonly region: string; readonly records: readonly ResourceRecordSet[] },
): Promise<FoundHealthCheck> {
  const id = records.find((one) => one.Region === region && one.HealthCheckId !== undefined)?.HealthCheckId;
  if (id === undefined) throw fail('DrillWithoutHealthCheck', { domain, region });
  const { GetHealthCheckCommand } = await import('@aws-sdk/client-route-53');
  const { HealthCheck } = await route53.send(new GetHealthCheckCommand({ HealthCheckId: id }));
  const config = HealthCheck?.HealthCheckConfig;
  if (!config) throw fail('DrillHealthCheckOdd', { id, region, why: 'has no settings' });
  if (config.Inverted) throw fail('DrillHealthCheckOdd', { id, region, why: 'is inverted already' });
  if (config.Disabled) throw fail('DrillHealthCheckOdd', { id, region, why: 'is disabled' });
  return { id, config, version: HealthCheck.HealthCheckVersion };
}

/**
 * Fails one record over and back, by inverting its health check: an inverted check of a healthy endpoint is unhealthy. A check that is
 * disabled would count as healthy, so that would change nothing.
 * https://docs.aws.amazon.com/Route53/latest/APIReference/API_UpdateHealthCheck.html
 */
export class HealthCheckTurn {
  readonly #route53: Route53Client;
  readonly #id: string;
  readonly #version: number | undefined;
  readonly #region: string;
  #isTurned = false;

  constructor(route53: Route53Client, { id, version }: FoundHealthCheck, region: string) {
    this.#route53 = route53;
    this.#id = id;
    this.#version = version;
    this.#region = region;
  }

  /** What puts it back by hand. */
  get command(): string {
    return `aws route53 update-health-check --health-check-id ${this.#id} --no-inverted`;
  }

  /** Throws DrillHealthCheckOdd if it was changed since it was read: by another drill, or by an evacuation of the region. */
  async around(): Promise<void> {
    // Before the call: an interrupted one may have taken effect.
    this.#isTurned = true;
    try {
      await this.#update({ Inverted: true, HealthCheckVersion: this.#version });
    } catch (error) {
      if (awsCode(error) !== 'HealthCheckVersionMismatch') throw error;
      this.#isTurned = false;
      const why = 'was changed after the drill had read it';
      throw fail('DrillHealthCheckOdd', { id: this.#id, region: this.#region, why }, { cause: error });
    }
  }

  /** Does nothing if the check was not inverted, or is restored. Throws DrillNotPutBack. */
  async back(): Promise<void> {
    if (!this.#isTurned) return;
    try {
      // Regardless of other changes in the meantime.
      await this.#update({ Inverted: false });
      this.#isTurned = false;
    } catch (error) {
      const [id, region, reason] = [this.#id, this.#region, (error as Error).message];
      throw fail('DrillNotPutBack', { id, region, command: this.command, reason }, { cause: error });
    }
  }

  async #update(change: Pick<UpdateHealthCheckCommandInput, 'Inverted' | 'HealthCheckVersion'>): Promise<void> {
    const { UpdateHealthCheckCommand } = await import('@aws-sdk/client-route-53');
    await this.#route53.send(new UpdateHealthCheckCommand({ HealthCheckId: this.#id, ...change }));
  }
}
