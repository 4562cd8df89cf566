import { describe, expect, it } from 'vitest';
import { devLine } from './dev-lines.ts';
import { unpainted } from './paint.ts';

const looks = {
  paint: unpainted,
  live: false,
  symbols: { done: '✔', failed: '✖', warning: '▲', arrow: '➜', spinner: ['|'] },
};
const place = { stage: 'dev', region: 'us-east-1' };
const run = {
  type: 'invocation',
  ...place,
  function: 'links/list',
  id: 'i',
  ms: 12,
  coldStart: false,
  ok: true,
} as const;

describe('a session', () => {
  it('says where it is', () => {
    const ready = {
      type: 'dev-ready',
      ...place,
      url: 'http://127.0.0.1:3000',
      webSocket: 'ws://127.0.0.1:4566/_aws/execute-api/abc/dev',
      functions: 2,
      debug: { 'm/a': 9229 },
    } as const;
    expect(devLine(ready, looks)).toBe(
      'dev us-east-1 2 functions, watching\n  http://127.0.0.1:3000\n  ws://127.0.0.1:4566/_aws/execute-api/abc/dev\n  debugger 127.0.0.1:9229  m/a',
    );
    expect(devLine({ type: 'dev-ready', ...place, functions: 1 }, looks)).toBe('dev us-east-1 1 function, watching');
  });

  it('names one function that has new code, and counts the others', () => {
    const swapped = (functions: string[]) => devLine({ type: 'swapped', ...place, functions, ms: 31 }, looks);
    expect(swapped(['m/a'])).toBe('✔ m/a new code in 31 ms');
    expect(swapped(['m/a', 'm/b', 'm/c'])).toBe('✔ m/a and 2 others new code in 31 ms');
  });

  it('has a line for a request', () => {
    const request = { type: 'request', method: 'GET', path: '/links?n=1', status: 200, ms: 14 } as const;
    expect(devLine({ ...request, function: 'links/list' }, looks)).toBe('200 GET /links?n=1 14 ms  links/list');
    expect(devLine({ ...request, function: 'links/list', status: 404 }, looks)).toBe(
      '404 GET /links?n=1 14 ms  links/list',
    );
  });

  it('says where no endpoint is, which API Gateway answers with 403', () => {
    const request = { type: 'request', method: 'GET', path: '/lniks', status: 403, ms: 2 } as const;
    expect(devLine(request, looks)).toBe('403 GET /lniks 2 ms  no endpoint has this method and path');
    // A preflight, which API Gateway answers itself.
    expect(devLine({ ...request, method: 'OPTIONS', status: 200 }, looks)).toBe('200 OPTIONS /lniks 2 ms');
  });

  it('says that what was broken is as deployed again', () => {
    const repaired = (functions: string[]) => devLine({ type: 'repaired', ...place, functions }, looks);
    expect(repaired(['m/a'])).toBe('✔ m/a repaired: as deployed, nothing to do');
    expect(repaired([])).toBe('✔ The project repaired: as deployed, nothing to do');
  });

  it('has no line for an invocation of a reported request, and one for any other', () => {
    expect(devLine({ ...run, trigger: 'apigateway.amazonaws.com' }, looks)).toBeUndefined();
    expect(devLine({ ...run, trigger: 'arn:aws:sqs:us-east-1:000000000000:jobs', coldStart: true }, looks)).toBe(
      '✔ links/list sqs:jobs 12 ms, cold start',
    );
    expect(devLine({ ...run, trigger: 'scheduler.amazonaws.com' }, looks)).toBe('✔ links/list scheduler 12 ms');
    expect(devLine({ ...run, trigger: 'arn:aws:iam::000000000000:root' }, looks)).toBe('✔ links/list invoked 12 ms');
  });

  it('shows a failure with the frames of the own code', () => {
    const trace = [
      'at run (lib/a.ts:3:9)',
      'at x (node_modules/x/i.js:1:1)',
      'at take (/var/runtime/node/main.cjs:1:1)',
      'at node:internal/x:1:1',
    ];
    const failed = { ...run, ok: false, error: 'TypeError: no', trace, trigger: 'apigateway.amazonaws.com' } as const;
    expect(devLine(failed, looks)).toBe(
      '✖ TypeError: no links/list 12 ms\n    at run (lib/a.ts:3:9)\n    at x (node_modules/x/i.js:1:1)',
    );
  });
});
