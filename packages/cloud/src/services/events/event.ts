/** The event format for targets. https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
export interface Event {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601 in seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
  readonly 'replay-name'?: string;
}

export const eventTime = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
