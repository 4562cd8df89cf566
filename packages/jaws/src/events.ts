/**
 * Everything the engine has to say, as data. Each event is complete in itself: a renderer needs no memory of earlier ones.
 * `--json` prints them as they are, one JSON object a line.
 */
export type Event =
  /** A calm line. */
  | { readonly type: 'notice'; readonly message: string }
  | { readonly type: 'warning'; readonly message: string; readonly hint?: string }
  /** The embedded cloud was started by this command. */
  | { readonly type: 'cloud-started'; readonly endpoint: string; readonly pid: number }
  /** A step that may take over a second. `id` pairs start, progress and end; `done` of `total` where it can be counted. */
  | {
      readonly type: 'step';
      readonly id: string;
      readonly title: string;
      readonly state: 'started' | 'progress' | 'done' | 'failed';
      readonly done?: number;
      readonly total?: number;
      readonly detail?: string;
      readonly ms?: number;
    }
  | { readonly type: 'wrote'; readonly path: string }
  | {
      readonly type: 'built';
      readonly function: string;
      readonly hash: string;
      readonly bytes: number;
      readonly ms: number;
      readonly cached: boolean;
    }
  | {
      readonly type: 'uploaded';
      readonly function: string;
      readonly stage: string;
      readonly region: string;
      readonly bucket: string;
      readonly key: string;
      readonly bytes: number;
    }
  | {
      readonly type: 'stack';
      readonly stage: string;
      readonly region: string;
      readonly stack: string;
      readonly state: 'unchanged' | 'creating' | 'updating' | 'deleting' | 'done' | 'failed';
      readonly detail?: string;
      readonly ms?: number;
    }
  /** One event of CloudFormation, as it came. */
  | {
      readonly type: 'stack-event';
      readonly stage: string;
      readonly region: string;
      readonly stack: string;
      readonly logicalId: string;
      readonly resourceType: string;
      readonly status: string;
      readonly reason?: string;
      /** ISO 8601. */
      readonly at: string;
    }
  | {
      readonly type: 'url';
      readonly stage: string;
      readonly region: string;
      readonly method: string;
      readonly url: string;
    }
  /** What a deployed function logged: an event of CloudWatch Logs, which may be several lines. */
  | {
      readonly type: 'function-log';
      readonly stage: string;
      readonly region: string;
      readonly function: string;
      /** ISO 8601. */
      readonly at: string;
      readonly message: string;
    }
  /** A line of a function's or a child's log on this machine. */
  | { readonly type: 'log'; readonly source: string; readonly line: string };

export type Emit = (event: Event) => void;
