import { build } from 'esbuild';
import { createHandler, json } from 'jaws-core-js/http';
import { count, measure, timed, type Unit } from 'jaws-core-js/metrics';
import { performBatch } from 'jaws-core-js/queue';
import { traced } from 'jaws-core-js/trace';
import { afterEach, expect, test, vi } from 'vitest';
import { embeddedIn } from '../../cloud/src/services/logs/filters/embedded.ts';
import { functionName } from '../../jaws/src/model/function-name.ts';
import { linesOf } from './lines.ts';

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html

afterEach(() => void vi.restoreAllMocks());

interface Document {
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
  readonly [name: string]: unknown;
}
const documentsOf = async (work: () => unknown, env?: Record<string, string>) =>
  (await linesOf(work, env)).filter((line): line is Document & typeof line => '_aws' in line);
const inFunction = (work: () => unknown) => traced(async () => work())({}, { awsRequestId: 'r-1' });
const warnings = () => vi.spyOn(console, 'warn').mockImplementation(() => {});

test('values of an invocation are one document, with the project, the stage and the function', async () => {
  const [document, ...others] = await documentsOf(() =>
    inFunction(() => {
      count('Orders');
      count('Orders', 2);
      measure('Basket', 12.5);
      measure('Sent', 2048, 'Bytes');
    }),
  );
  expect(others).toEqual([]);
  expect(document).toEqual({
    _aws: {
      Timestamp: expect.any(Number),
      CloudWatchMetrics: [
        {
          Namespace: 'my-shop',
          Dimensions: [['stage', 'function']],
          Metrics: [
            { Name: 'Orders', Unit: 'Count' },
            { Name: 'Basket', Unit: 'None' },
            { Name: 'Sent', Unit: 'Bytes' },
          ],
        },
      ],
    },
    stage: 'prod',
    function: 'prod-my-shop-lLinksCreate',
    requestId: 'r-1',
    trace: expect.stringMatching(/^[0-9a-f]{32}$/),
    Orders: [1, 2],
    Basket: 12.5,
    Sent: 2048,
  });
});

test('each set of dimensions is a document, also where they come in another order', async () => {
  const found = await documentsOf(() =>
    inFunction(() => {
      count('Orders', 1, { dimensions: { plan: 'pro', currency: 'EUR' } });
      count('Orders', 2, { dimensions: { currency: 'EUR', plan: 'pro' } });
      count('Orders', 3);
    }),
  );
  expect(found.map(({ plan, Orders }) => [plan, Orders])).toEqual([
    ['pro', [1, 2]],
    [undefined, 3],
  ]);
  expect(found[0]?._aws.CloudWatchMetrics[0]?.Dimensions).toEqual([['stage', 'function', 'plan', 'currency']]);
});

test('no document has more than 100 metrics, or 100 values of one, and none is lost', async () => {
  const found = await documentsOf(() =>
    inFunction(() => {
      for (let at = 0; at < 250; at++) count(`Metric${at}`);
      for (let at = 0; at < 350; at++) measure('Many', at);
    }),
  );
  for (const { _aws, ...values } of found) {
    expect(_aws.CloudWatchMetrics[0]?.Metrics.length).toBeLessThanOrEqual(100);
    expect(new Set(_aws.CloudWatchMetrics[0]?.Metrics.map(({ Name }) => Name)).size).toBe(
      _aws.CloudWatchMetrics[0]?.Metrics.length,
    );
    for (const value of Object.values(values)) expect([value].flat().length).toBeLessThanOrEqual(100);
  }
  const many = found.flatMap(({ Many }) => (Many === undefined ? [] : [Many].flat()));
  expect(many.sort((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 350 }, (_, at) => at));
  const names = found.flatMap(({ _aws }) => _aws.CloudWatchMetrics[0]!.Metrics.map(({ Name }) => Name));
  expect(new Set(names).size).toBe(251);
  // CloudWatch's metrics from these lines.
  const data = found.flatMap((one) => embeddedIn(JSON.stringify(one)).flatMap((each) => each.data));
  expect(data.flatMap(({ Values = [] }) => Values).length).toBe(600);
});

test('a line never gets near the limit of the log, and more than 10,000 values do not wait for the end', async () => {
  let before = 0;
  const lines = await linesOf(() =>
    inFunction(() => {
      for (let at = 0; at < 120; at++) for (let n = 0; n < 100; n++) measure(`M${at}`, Math.PI * 1e-300);
      before = vi.mocked(process.stdout.write).mock.calls.length;
    }),
  );
  expect(before).toBeGreaterThan(0);
  for (const line of lines) expect(JSON.stringify(line).length).toBeLessThan(200_000);
  expect(lines.flatMap((one) => embeddedIn(JSON.stringify(one)).flatMap(({ data }) => data)).length).toBe(120);
});

test('a document has 2,000 values at most', async () => {
  const found = await documentsOf(() =>
    inFunction(() => {
      for (let at = 0; at < 19; at++) for (let n = 0; n < 100; n++) measure(`M${at}`, n);
      for (let n = 0; n < 50; n++) measure('Full', n);
      for (let n = 0; n < 50; n++) measure('Next', n);
      measure('Last', 1);
    }),
  );
  const sizes = found.map(({ _aws }) => _aws.CloudWatchMetrics[0]!.Metrics.length);
  expect(sizes).toEqual([21, 1]);
});

const long = 'x'.repeat(256);
const thirty = Object.fromEntries(Array.from({ length: 29 }, (_, at) => [`d${at}`, 'v']));
test.each<[string, () => void, string]>([
  ['an empty name', () => count(''), 'a name has 1 to 255 printable characters'],
  ['a name of spaces', () => count('  '), 'a name has'],
  ['a name that is too long', () => count(long), 'a name has'],
  ['a name that is not ASCII', () => count('Größe'), 'a name has'],
  ['a name with control characters', () => count('a\u001b[31m'), 'a name has'],
  ['a name that is no text', () => count(7 as never), 'a name has'],
  ['the name of what belongs to the format', () => count('_aws'), 'have their own meaning'],
  ['the name of a dimension', () => count('stage'), 'it has the name of a dimension'],
  ['no number', () => count('a', Number.NaN), 'NaN is not a number that CloudWatch takes'],
  ['an infinite number', () => measure('a', Number.NEGATIVE_INFINITY), '-Infinity is not a number'],
  ['a number that is too large', () => measure('a', 2 ** 361), 'is not a number that CloudWatch takes'],
  ['a text', () => measure('a', '1' as never), 'is not a number'],
  ['a unit that does not exist', () => measure('a', 1, 'Meters' as Unit), '"Meters" is not a unit'],
  ['another unit than before', () => [measure('a', 1, 'Bytes'), measure('a', 1, 'Bits')], 'its unit is Bytes already'],
  ['too many dimensions', () => count('a', 1, { dimensions: thirty }), 'more than 30 dimensions'],
  [
    'a dimension that begins with a colon',
    () => count('a', 1, { dimensions: { ':b': 'c' } }),
    '":b" cannot be the name',
  ],
  ['a dimension without a value', () => count('a', 1, { dimensions: { b: '' } }), 'needs a text of ASCII'],
  ['a dimension that is no text', () => count('a', 1, { dimensions: { b: 1 as never } }), 'needs a text of ASCII'],
  ['another stage', () => count('a', 1, { dimensions: { stage: 'x' } }), 'stage has its value already'],
  [
    'an id as a dimension',
    () => count('a', 1, { dimensions: { user: 'f3b1c9d2-1111-4222-8333-444455556666' } }),
    'is an id or an address',
  ],
  [
    'an address as a dimension',
    () => count('a', 1, { dimensions: { user: 'ada@example.com' } }),
    'is an id or an address',
  ],
  ['no options at all', () => count('a', 1, { dimensions: null as never }), ''],
])('%s is a warning, and neither an error nor a metric', async (_, work, text) => {
  const warn = warnings();
  const found = await documentsOf(() => inFunction(work));
  const names = found.flatMap(({ _aws }) => _aws.CloudWatchMetrics[0]!.Metrics.map(({ Name, Unit }) => Name + Unit));
  if (text === '') expect(names).toEqual(['aCount']);
  else {
    expect(names).toEqual(text.includes('already') && names.length > 0 ? ['aBytes'] : []);
    expect(warn.mock.calls.map(([said]) => said)).toEqual([expect.stringContaining(text)]);
    // Nothing in it can control a terminal.
    expect(warn.mock.calls.join()).not.toContain('\u001b');
  }
});

test('a loop that does it wrong warns five times, and makes 30 sets of dimensions at most', async () => {
  const warn = warnings();
  const found = await documentsOf(() =>
    inFunction(() => {
      for (let at = 0; at < 50; at++) count('a', 1, { dimensions: { plan: `p${at}` } });
    }),
  );
  expect(found.length).toBe(30);
  expect(warn).toHaveBeenCalledTimes(5);
});

test('names of a prototype are names', async () => {
  const [document] = await documentsOf(() => inFunction(() => [count('__proto__'), count('constructor', 2)]));
  expect(document?._aws.CloudWatchMetrics[0]?.Metrics.map(({ Name }) => Name)).toEqual(['__proto__', 'constructor']);
  expect([Object.entries(document!).find(([name]) => name === '__proto__')?.[1], document?.constructor]).toEqual([
    1, 2,
  ]);
});

test('wrappers of jaws-core-js write them; a failure of the handler loses none, and stays its own', async () => {
  const handler = createHandler(() => {
    count('Requests');
    return json(200, {});
  });
  const [http] = await documentsOf(() => handler({ httpMethod: 'GET', path: '/' }, { awsRequestId: 'r-2' }));
  expect([http?.Requests, http?.requestId]).toEqual([1, 'r-2']);
  const record = (messageId: string) => ({ messageId, body: '', attributes: { ApproximateReceiveCount: '1' } });
  const perform = async () => count('Jobs');
  const batch = await documentsOf(() => performBatch([record('a'), record('b')], { perform, remaining: () => 10_000 }));
  expect(batch.map(({ Jobs, trace }) => [Jobs, trace])).toEqual([[[1, 1], undefined]]);
  const failing = await documentsOf(async () => {
    const work = inFunction(() => {
      count('Tries');
      throw new RangeError('no');
    });
    await expect(work).rejects.toThrow(RangeError);
  });
  expect(failing[0]?.Tries).toBe(1);
});

test('the answer stays when the log cannot be written', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const answers: unknown[] = [];
  await linesOf(async () => {
    vi.mocked(process.stdout.write).mockImplementation(() => {
      throw new Error('EPIPE');
    });
    answers.push(await inFunction(() => [count('a')].length));
  });
  expect(answers).toEqual([1]);
});

test('outside of an invocation each is written at once, and outside of Lambda nothing', async () => {
  const [one, two] = await documentsOf(() => [count('a'), count('a')]);
  expect([one?.a, two?.a, one?.requestId, one?.trace]).toEqual([1, 1, undefined, undefined]);
  expect(await linesOf(() => count('a'), { AWS_LAMBDA_RUNTIME_API: '' })).toEqual([]);
});

test('what is noted by work that outlives its invocation is written at once', async () => {
  const documents = await documentsOf(async () => {
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    let left: Promise<void> | undefined;
    await inFunction(() => {
      count('Early');
      left = ended.then(() => count('Late'));
    });
    end();
    await left;
  });
  expect(documents.map(({ Early, Late, requestId }) => [Early, Late, requestId])).toEqual([
    [1, undefined, 'r-1'],
    [undefined, 1, 'r-1'],
  ]);
});

test('time is measured also of what fails', async () => {
  const found = await documentsOf(() =>
    inFunction(async () => {
      expect(await timed('Pay', () => 7)).toBe(7);
      await expect(timed('Pay', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    }),
  );
  expect(found[0]?.Pay).toEqual([expect.any(Number), expect.any(Number)]);
});

test.each([
  ['prod-shop-lLinksCreate', 'shop', { stage: 'prod' }],
  [functionName('dev', 'p'.repeat(32), 'lLinksCreateThemAllAtOnceAndMore'), 'p'.repeat(32), { stage: 'dev' }],
  ['other', 'jaws', {}],
])('the function %s measures in the namespace %s', async (name, namespace, dimensions) => {
  const [document] = await documentsOf(() => count('a'), { AWS_LAMBDA_FUNCTION_NAME: name });
  expect(document?._aws.CloudWatchMetrics[0]?.Namespace).toBe(namespace);
  expect(document).toMatchObject({ ...dimensions, function: name });
});

test('a bundle has no more than what it imports', async () => {
  const bundled = async (code: string) => {
    const stdin = { contents: code, resolveDir: import.meta.dirname };
    const { outputFiles } = await build({ stdin, bundle: true, write: false, minify: true, platform: 'node' });
    return outputFiles[0]!.text;
  };
  expect((await bundled("import { count } from 'jaws-core-js/metrics'; count('a');")).length).toBeLessThan(6_000);
  expect(await bundled("import { timed } from 'jaws-core-js/metrics';")).not.toContain('CloudWatchMetrics');
});
