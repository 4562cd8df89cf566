import type { Kernel } from '../../kernel/kernel.ts';
import type { Preparation, Service } from '../../kernel/service.ts';

/** As `/_jaws/health` shows it: `age` in seconds since it began, which no fake clock changes. */
interface ShownPreparation extends Omit<Preparation, 'began'> {
  readonly age: number;
}

/** What services fetch and have fetched from elsewhere since the cloud started. */
export const preparationsOf = (kernel: Kernel, services: readonly Service[]): ShownPreparation[] =>
  services
    .flatMap((service) => service.preparations?.(kernel) ?? [])
    .map(({ began, ...rest }) => ({ ...rest, age: Math.round(performance.now() - began) / 1000 }));
