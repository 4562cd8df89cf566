import { request } from 'node:http';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { vi } from 'vitest';

/** Requests the cloud under another host name, like a custom domain. `fetch` does not allow setting it. */
export function askHost(endpoint: string, host: string, path: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(endpoint);
    const asked = request({ host: '127.0.0.1', port, path, headers: { host } }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** Waits for a line with this beginning in a log group. */
export function logLines(endpoint: string, logGroupName: string, line: string): Promise<boolean> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new CloudWatchLogsClient({ endpoint, region: 'us-east-1', credentials });
  return vi.waitFor(async () => {
    const { events = [] } = await client.send(new FilterLogEventsCommand({ logGroupName }));
    if (events.some(({ message }) => message?.startsWith(line))) return true;
    throw new Error(`not among ${JSON.stringify(events.map(({ message }) => message))}`);
  }, 10_000);
}
