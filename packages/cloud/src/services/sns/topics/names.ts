import { invalid } from '../errors.ts';

/**
 * https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html: 1 to 256 letters, digits, `-` and `_`; the name of a FIFO
 * topic ends with `.fifo`.
 */
export function checkTopicName(name: string | undefined, fifo: boolean): string {
  const text = name ?? '';
  const stem = fifo && text.endsWith('.fifo') ? text.slice(0, -5) : text;
  const isNamed = /^[A-Za-z0-9_-]{1,256}$/.test(stem) && text.length <= 256;
  if (!isNamed || (fifo && stem === text)) throw invalid('Topic Name');
  return text;
}
