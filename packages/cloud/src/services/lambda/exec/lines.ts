import type { Readable } from 'node:stream';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const LINE_LIMIT = 256 * 1024;

/**
 * Calls `onLine` for every line that a process writes, without its line break; a carriage return inside a line stands for a
 * line break of the message. A last line without a line break is reported when the stream ends.
 */
export function readLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      onLine(clean(rest + text.slice(from, end)));
      rest = '';
      from = end + 1;
    }
    rest += text.slice(from);
    if (rest.length > LINE_LIMIT) {
      onLine(clean(rest));
      rest = '';
    }
  });
  stream.on('end', () => {
    if (rest) onLine(clean(rest));
  });
  stream.on('error', () => {});
}

const clean = (line: string): string => (line.includes('\r') ? line.replace(/\r$/, '').replaceAll('\r', '\n') : line);
