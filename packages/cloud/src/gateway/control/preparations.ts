import type { Kernel } from '../../kernel/kernel.ts';
import type { Preparation, Service } from '../../kernel/service.ts';

/** As in `/_jaws/health`: `age` in seconds since it began, in real time. */
interface ShownPreparation extends Omit<Preparation, 'began'> {
  readonly age: number;
}

/** Downloads of services since the cloud started. */
export const preparationsOf = (kernel: Kernel, services: readonly Service[]): ShownPreparation[] =>
  services
    .flatMap((service) => service.preparations?.(kernel) ?? [])
    .map(({ began, ...rest }) => ({ ...rest, age: Math.round(performance.now() - began) / 1000 }));
