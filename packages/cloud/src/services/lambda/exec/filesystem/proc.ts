import { existsSync, statSync } from 'node:fs';

/**
 * What runc hides of /proc, and what is similar to it: the memory, the keys and the timers of this machine.
 * https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md#masked-paths
 */
const MASKED = [
  '/proc/acpi',
  '/proc/asound',
  '/proc/interrupts',
  '/proc/kcore',
  '/proc/key-users',
  '/proc/keys',
  '/proc/kmsg',
  '/proc/latency_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/proc/sysrq-trigger',
  '/proc/timer_list',
  '/proc/timer_stats',
];

/** Those that this machine has: files are covered by /dev/null, folders by an empty one. */
export const masked = (): readonly { readonly path: string; readonly isFolder: boolean }[] =>
  MASKED.filter(existsSync).map((path) => ({ path, isFolder: statSync(path).isDirectory() }));
