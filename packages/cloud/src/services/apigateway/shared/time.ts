import type { Kernel } from '../../../kernel/kernel.ts';

/** Now, in whole seconds since the epoch: the resolution of API Gateway's time stamps. */
export function seconds(kernel: Kernel): number {
  return Math.floor(kernel.clock.now() / 1000);
}

export function date(epochSeconds: number): Date {
  return new Date(epochSeconds * 1000);
}

/** `Tue Nov 24 10:00:00 UTC 2026` */
export function javaDate(milliseconds: number): string {
  const [day, date, month, year, time] = new Date(milliseconds).toUTCString().replace(',', '').split(' ');
  return `${day} ${month} ${date} ${time} UTC ${year}`;
}
