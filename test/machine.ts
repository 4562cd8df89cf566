import { spawnSync } from 'node:child_process';

/** Whether this machine has a program: a missing one is not our failure. */
export const has = (program: string): boolean => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
