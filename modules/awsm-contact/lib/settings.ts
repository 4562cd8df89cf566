import { defineClientHeader, defineNumbers, type Numbers } from 'jaws-core-js/settings';

/** Default, minimum and maximum of each. */
const rules = {
  /** Messages from one network in an hour. */
  messagesPerHour: [5, 1, 1000],
  /** Messages in an hour from all networks of one IPv6 site, its first 48 bits. */
  messagesPerSite: [20, 1, 10_000],
  /** The same per day. It also limits a client that requests many tokens, or waits for the next hour. */
  messagesPerNetworkDay: [20, 1, 10_000],
  messagesPerSiteDay: [60, 1, 100_000],
  /** The daily limit for all senders together, which protects your mailbox and your bill. */
  messagesPerDay: [500, 1, 1_000_000],
  /** Nobody writes a message faster. */
  shortestSeconds: [3, 0, 60],
  /** No page stays open longer. */
  longestHours: [4, 1, 24],
} as const;

export interface Settings extends Numbers<typeof rules> {
  /**
   * Behind a CDN or proxy: the header in which it writes the address of the client, such as `cloudfront-viewer-address`. A client
   * that reaches the API past it can set any value.
   */
  readonly clientHeader: string;
}

const where = 'aws_modules/awsm-contact/settings.ts';

/** A project's settings, with defaults. Throws Error with every mistake. */
export const defineSettings = ({ clientHeader, ...numbers }: Partial<Settings> = {}): Settings => ({
  ...defineNumbers(where, rules, numbers),
  clientHeader: defineClientHeader(where, clientHeader),
});
