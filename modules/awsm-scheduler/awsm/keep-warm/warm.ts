import type { WarmOptions } from 'awsm-scheduler';

export const warm: WarmOptions = {
  /**
   * `greetings/hello`, `greetings/*`, or `*` for all of the project. They are called with `{ "jaws:keepWarm": true }`, so list those that
   * begin with `if (isKeepWarm(event)) return;` of `awsm-scheduler`.
   */
  functions: [],
  /** The number of parallel calls. */
  concurrency: 5,
};
