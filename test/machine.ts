import { spawnSync } from 'node:child_process';

/** Whether this machine has a program: what is not there is not a failure of ours. */
export const has = (program: string): boolean => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
