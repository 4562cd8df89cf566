import { monitorEventLoopDelay } from 'node:perf_hooks';

// The build inserts the version; sources run directly have none.
Object.assign(globalThis, { JAWS_VERSION: '0.0.0-test' });
const { startCloud } = (await import(
  new URL('src/index.ts', process.env.CLOUD_SOURCES).href
)) as typeof import('../../src/index.ts');
const cloud = await startCloud({ port: 0, dir: process.env.CLOUD_DIR ?? '' });

const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
let before = process.cpuUsage();
process.on('message', () => {
  const { user, system } = process.cpuUsage(before);
  process.send?.({ cpu: (user + system) / 1e6, blocked: delay.max / 1e6 });
  delay.reset();
  before = process.cpuUsage();
});
process.send?.({ endpoint: cloud.endpoint });
