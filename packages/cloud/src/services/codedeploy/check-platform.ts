import { notImplemented } from '../../kernel/errors.ts';
import { failure } from './errors.ts';

const OTHERS = ['Server', 'ECS', 'Kubernetes'];

/** Throws for every platform except Lambda. AWS's default is Server. */
export function checkPlatform(platform: string | undefined): void {
  if (platform === 'Lambda') return;
  if (platform !== undefined && !OTHERS.includes(platform)) {
    throw failure('InvalidComputePlatform', `The compute platform ${platform} is invalid.`);
  }
  throw notImplemented(`CodeDeploy's compute platform ${platform ?? 'Server'}`);
}
