import type { LambdaClient } from '@aws-sdk/client-lambda';
import { expect, test } from 'vitest';
import { makeCopy } from './copy.ts';

const original = {
  configuration: { FunctionName: 'dev-shop-lLinksGet', MemorySize: 128 },
  code: { S3Bucket: 'bucket', S3Key: 'key' },
  asksForCpuTime: false,
};

/** Lambda, which makes what it is asked for and then says this of it. */
function lambda(Configuration: object) {
  const sent: string[] = [];
  let made = false;
  const send = async ({ constructor: { name } }: object): Promise<unknown> => {
    sent.push(name);
    if (name === 'CreateFunctionCommand') made = true;
    if (!made) throw Object.assign(new Error('gone'), { name: 'ResourceNotFoundException', $metadata: {} });
    return { Configuration };
  };
  return { sent, client: { send } as unknown as LambdaClient };
}

test('a copy that Lambda cannot make ready is deleted, and the reason is said', async () => {
  const { sent, client } = lambda({ State: 'Failed', StateReason: 'no address is left in the subnet' });
  await expect(makeCopy(client, original, AbortSignal.timeout(10_000))).rejects.toMatchObject({
    code: 'TuneCopyFailed',
    message: expect.stringContaining('dev-shop-lLinksGet-tune ready: no address is left in the subnet'),
  });
  expect(sent.at(-1)).toBe('DeleteFunctionCommand');
});

test('one that is not ready yet when Ctrl-C comes is deleted too', async () => {
  const { sent, client } = lambda({ State: 'Pending' });
  const controller = new AbortController();
  const making = makeCopy(client, original, controller.signal);
  controller.abort();
  await expect(making).rejects.toThrow();
  expect(sent.at(-1)).toBe('DeleteFunctionCommand');
});
