import type { CreateFunctionCommandInput, LambdaClient } from '@aws-sdk/client-lambda';
import { expect, test } from 'vitest';
import { makeCopy } from './copy.ts';

const original = {
  configuration: { FunctionName: 'dev-shop-lLinksGet', MemorySize: 128 },
  code: { S3Bucket: 'bucket', S3Key: 'key' },
  asksForCpuTime: false,
};

/** Like the command, but without its warning. */
const discard = ({ remove }: { remove(): Promise<void> }) => remove();

/** A Lambda that creates what it is asked for, and then describes it like this. */
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
  await expect(makeCopy(client, original, AbortSignal.timeout(10_000), discard)).rejects.toMatchObject({
    code: 'TuneCopyFailed',
    message: expect.stringContaining('dev-shop-lLinksGet-tune did not become ready: no address is left in the subnet'),
  });
  expect(sent.at(-1)).toBe('DeleteFunctionCommand');
});

test('one that is not ready yet when Ctrl-C comes is deleted too', async () => {
  const { sent, client } = lambda({ State: 'Pending' });
  const controller = new AbortController();
  const making = makeCopy(client, original, controller.signal, discard);
  controller.abort();
  await expect(making).rejects.toThrow();
  expect(sent.at(-1)).toBe('DeleteFunctionCommand');
});

const error = (name: string) => Object.assign(new Error(name), { name, $metadata: {} });

/** A Lambda with separate answers for each command; the last one is repeated. */
function answering(answers: Readonly<Record<string, readonly unknown[]>>) {
  const sent: { readonly name: string; readonly input: CreateFunctionCommandInput }[] = [];
  const send = async ({ constructor: { name }, input }: { input: CreateFunctionCommandInput } & object) => {
    const asked = sent.push({ name, input }) && sent.filter((one) => one.name === name).length;
    const all = answers[name.replace('Command', '')] ?? [{}];
    const answer = all[Math.min(asked, all.length) - 1];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { sent, names: () => sent.map(({ name }) => name), client: { send } as unknown as LambdaClient };
}

const gone = error('ResourceNotFoundException');
const ours = { Tags: { 'jaws:tune': 'dev-shop-lLinksGet' } };
const active = { ...ours, Configuration: { State: 'Active', LastUpdateStatus: 'Successful' } };
const soon = () => AbortSignal.timeout(10_000);

test('a function that somebody else makes at the same time stays', async () => {
  const CreateFunction = [error('ResourceConflictException')];
  const { client, names } = answering({ GetFunction: [gone, { Tags: {} }], CreateFunction });
  await expect(makeCopy(client, original, soon(), discard)).rejects.toMatchObject({ code: 'TuneNameTaken' });
  expect(names()).not.toContain('DeleteFunctionCommand');
});

test('a copy whose creation returned an error is deleted, and one that was created twice is used', async () => {
  const late = answering({ GetFunction: [gone, active], CreateFunction: [error('TimeoutError')] });
  await expect(makeCopy(late.client, original, soon(), discard)).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(late.names().at(-1)).toBe('DeleteFunctionCommand');
  const twice = answering({ GetFunction: [gone, active], CreateFunction: [error('ResourceConflictException')] });
  await expect(makeCopy(twice.client, original, soon(), discard)).resolves.toMatchObject({
    name: 'dev-shop-lLinksGet-tune',
  });
  expect(twice.names()).not.toContain('DeleteFunctionCommand');
});

test('a copy that Lambda still changes is deleted when it is done', async () => {
  const DeleteFunction = [error('ResourceConflictException'), {}];
  const { client, names } = answering({ GetFunction: [gone, active], DeleteFunction });
  await (await makeCopy(client, original, soon(), discard)).remove();
  expect(names().filter((name) => name === 'DeleteFunctionCommand')).toHaveLength(2);
});

test('a function whose variables cannot be read is not measured without them', async () => {
  const Environment = { Error: { ErrorCode: 'AccessDeniedException', Message: 'the key is not yours' } };
  const { client, names } = answering({});
  const configuration = { ...original.configuration, Environment };
  await expect(makeCopy(client, { ...original, configuration }, soon(), discard)).rejects.toMatchObject({
    code: 'TuneCopyFailed',
    message: expect.stringContaining('the key is not yours'),
  });
  expect(names()).toEqual([]);
});

test('the copy logs its REPORT lines where the function has left them out', async () => {
  const logging = async (LoggingConfig: NonNullable<CreateFunctionCommandInput['LoggingConfig']>) => {
    const { client, sent } = answering({ GetFunction: [gone, active] });
    const configuration = { ...original.configuration, LoggingConfig };
    await makeCopy(client, { ...original, configuration }, soon(), discard);
    return sent.find(({ name }) => name === 'CreateFunctionCommand')?.input.LoggingConfig;
  };
  const json = { LogFormat: 'JSON', SystemLogLevel: 'WARN', LogGroup: 'shop' } as const;
  expect(await logging(json)).toEqual({ ...json, SystemLogLevel: 'INFO' });
  expect(await logging({ LogFormat: 'Text', LogGroup: 'shop' })).toEqual({ LogFormat: 'Text', LogGroup: 'shop' });
});
