/** A message in a queue, looked at without receiving it. */
export interface PeekedMessage {
  readonly id: string;
  readonly body: string;
  /** Values by name; bytes in base64. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Whether it can be received now, was received and is hidden, or waits for its delay to be over. */
  readonly state: 'visible' | 'hidden' | 'delayed';
  /** ISO 8601. */
  readonly sent: string;
  readonly receiveCount: number;
  readonly group?: string | undefined;
  readonly deduplication?: string | undefined;
  readonly sequence?: string | undefined;
}
