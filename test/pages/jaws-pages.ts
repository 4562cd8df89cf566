import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { treemapPage } from '../../packages/jaws/src/artifacts/analyze/treemap.ts';
import { drillHtml } from '../../packages/jaws/src/cli/drill/html.ts';
import { errorPage, type HtmlAnswer, plainPage } from '../../packages/jaws/src/engine/dev/error-page.ts';
import { reportOf } from '../../packages/jaws/src/engine/drill/report.ts';
import type { DrillSample } from '../../packages/jaws/src/engine/drill/types.ts';
import { LONG, ODD } from './world.ts';

/** A function of about 120 packages, as in a real project, and one with odd names. */
export function packagePage(): string {
  const names = [
    '@aws-sdk/client-dynamodb',
    'lodash',
    'zod',
    '@smithy/core',
    'sharp',
    'date-fns',
    '@aws-sdk/client-s3',
  ];
  const shares = Array.from({ length: 120 }, (_, index) => {
    const bytes = Math.round(900_000 / (index + 1) ** 1.4);
    const name = index === 3 ? undefined : (names[index] ?? `@scope-number-${index}/a-package-of-a-long-name-${index}`);
    const files = [0.6, 0.3, 0.1].map((part, at) => ({
      path: `node_modules/${name}/dist-es/commands/a-file-of-a-long-name-${at}.js`,
      bytes: Math.round(bytes * part),
    }));
    return { package: name, bytes, files };
  });
  const hint = {
    file: 'aws_modules/orders/place/handler.ts',
    line: 3,
    package: 'lodash',
    bytes: 70_000,
    advice: "import get from 'lodash/get'",
  };
  const odd = [{ package: ODD, bytes: 500, files: [{ path: LONG, bytes: 500 }] }];
  return treemapPage('shop', [
    { function: 'orders/place', bytes: 412_345, unzippedBytes: 2_400_000, shares, hints: [hint] },
    { function: 'orders/refund', bytes: 100, unzippedBytes: 500, shares: odd, hints: [] },
  ]);
}

export function drillPage(): string {
  const regions = [
    'eu-west-1',
    'us-east-1',
    'ap-southeast-2',
    'sa-east-1',
    'eu-central-1',
    'ap-northeast-1',
    'ca-central-1',
    'us-west-2',
  ];
  const samples: DrillSample[] = [];
  for (let second = 0; second < 750; second++) {
    const phase = second < 60 ? 'calm' : second < 660 ? 'lost' : 'back';
    for (const place of regions) {
      const ok = place !== 'eu-west-1' || second < 60 || second >= 150;
      const region = place === 'eu-west-1' && second >= 150 && second < 720 ? 'us-east-1' : place;
      const retried = ok ? {} : { again: false, elsewhere: true };
      samples.push({ at: second * 1_000, place, phase, ok, region: ok ? region : undefined, latency: 40, ...retried });
    }
  }
  const log = {
    samples,
    lostAt: 60_000,
    restoredAt: 660_000,
    endedAt: 750_000,
    detectedAt: 90_000,
    seenAgainAt: 690_000,
  };
  const about = { stage: 'prod', url: 'https://api.shop.test/health', lost: 'eu-west-1', ground: 'copy' } as const;
  const promises = { availability: 99.9, recoverySeconds: 60 };
  return drillHtml(reportOf({ ...about, regions, places: regions, promises, log }));
}

export function errorPages(): Readonly<Record<string, HtmlAnswer>> {
  const root = mkdtempSync(join(tmpdir(), 'failed-'));
  const file = 'aws_modules/orders/place/handler.ts';
  mkdirSync(dirname(join(root, file)), { recursive: true });
  const line = (number: number) =>
    `  const total${number} = order.items.reduce((sum, item) => sum + item.price * item.count, ${number}); // ${'a long line '.repeat(8)}`;
  writeFileSync(join(root, file), Array.from({ length: 20 }, (_, number) => line(number)).join('\n'));
  const about = {
    root,
    function: 'orders/place',
    requestId: '0a1b2c3d-0000-4000-8000-000000000000',
    invocation: 'abcdef0123456789',
    method: 'POST',
    path: '/orders/1234/places',
  };
  const trace = [
    `    at place (file:///var/task/${file}:9:17)`,
    '    at Runtime.handler (/var/task/node_modules/lib/index.js:3:4)',
  ];
  const message = "Cannot read properties of undefined (reading 'items')";
  return {
    failure: errorPage({ ...about, failure: { type: 'TypeError', message, trace }, error: `TypeError: ${message}` }),
    bare: errorPage({ ...about, failure: undefined, error: `Runtime.ExitError: ${ODD} ${LONG}` }),
    plain: plainPage('No answer (404)', 'The project has no endpoints.'),
  };
}
