import type { Fault } from '../../../../cloud/src/index.ts';

/** One way in which calls fail, from a given call of a deployment on. */
export interface Kind {
  readonly name: string;
  /** Whether it affects one call and its retries, or all calls from then on. */
  readonly scope: 'call' | 'all';
  readonly faults: readonly Fault[];
  /** Codes of errors that a deployment may end with; empty if it must succeed. */
  readonly errors: readonly string[];
}

/** How often the product tries a call before the user gets its error: `maxAttempts` of aws/connect.ts. */
export const attempts = 8;

/** How a call ends whose faults last longer than its retries. */
export const outlasting: readonly string[] = ['AwsThrottled', 'AwsUnavailable', 'AwsUnreachable'];

const error500 = { code: 'InternalFailure', status: 500 };
const error503 = { code: 'ServiceUnavailable', status: 503 };

export const kinds: readonly Kind[] = [
  { name: 'throttled', scope: 'call', faults: [{ error: 'throttle', times: 1 }], errors: [] },
  { name: 'throttled in a burst', scope: 'call', faults: [{ error: 'throttle', times: 5 }], errors: [] },
  { name: '500', scope: 'call', faults: [{ error: error500, times: 1 }], errors: [] },
  { name: '503 in a burst', scope: 'call', faults: [{ error: error503, times: 6 }], errors: [] },
  { name: 'cut before', scope: 'call', faults: [{ error: 'reset', times: 1 }], errors: [] },
  {
    name: 'cut after, so that the answer is lost',
    scope: 'call',
    faults: [{ error: 'reset', after: true, times: 1 }],
    errors: [],
  },
  { name: 'answers lost in a burst', scope: 'call', faults: [{ error: 'reset', after: true, times: 4 }], errors: [] },
  {
    name: '500 in the place of the answer',
    scope: 'call',
    faults: [{ error: error500, after: true, times: 1 }],
    errors: [],
  },
  { name: 'silent', scope: 'call', faults: [{ error: 'timeout', times: 1 }], errors: [] },
  { name: 'silent after', scope: 'call', faults: [{ error: 'timeout', after: true, times: 1 }], errors: [] },
  { name: 'slow', scope: 'all', faults: [{ latency: { min: 20, max: 80 } }], errors: [] },
  {
    scope: 'call',
    name: 'answer lost, then unavailable for longer than the SDK tries',
    faults: [
      { error: 'reset', after: true, times: 1 },
      { error: error503, times: 10 },
    ],
    errors: ['AwsUnavailable', 'AwsUnreachable'],
  },
  {
    scope: 'all',
    name: 'unavailable for longer than the SDK tries',
    faults: [{ error: error503, times: 10 }],
    errors: ['AwsUnavailable'],
  },
  {
    scope: 'call',
    name: 'throttled for longer than the SDK tries',
    faults: [{ error: 'throttle', times: 10 }],
    errors: ['AwsThrottled'],
  },
  {
    scope: 'call',
    name: 'unreachable for longer than the SDK tries',
    faults: [{ error: 'reset', times: 10 }],
    errors: ['AwsUnreachable'],
  },
  {
    name: 'expired credentials',
    scope: 'all',
    faults: [{ error: 'expired-token' }],
    errors: ['AwsCredentialsExpired'],
  },
];
