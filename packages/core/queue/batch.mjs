import { randomUUID } from 'node:crypto';
import { inBatch, inRecord } from '../trace/span.js';

/**
 * Processes the messages of a batch, each separately: one that throws or times out goes back into the queue, the others are done.
 * Each is a span of its message's trace.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export async function performBatch(records, options) {
  const { context, remaining = () => context.getRemainingTimeInMillis() } = options;
  const about = { getRemainingTimeInMillis: remaining, awsRequestId: context?.awsRequestId };
  return inBatch(about, () => performAll(records, { ...options, remaining }));
}

async function performAll(records, options) {
  const batchItemFailures = [];
  const waiting = [...records];
  const worker = async () => {
    for (let record = waiting.shift(); record; record = waiting.shift()) {
      const { messageId } = record;
      try {
        await inRecord(record, () => performOne(record, options));
      } catch (error) {
        console.error(`Message ${messageId} failed:`, error);
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.concurrency ?? 10, records.length) }, worker));
  return { batchItemFailures };
}

async function performOne(record, { perform, remaining, marginMs = 1500, ledger, id = (one) => one.messageId }) {
  const left = remaining() - marginMs;
  if (left <= 0) throw new Error('No time is left for it in this invocation.');
  const controller = new AbortController();
  const { signal } = controller;
  const context = { attempt: Number(record.attributes.ApproximateReceiveCount), signal };
  const act = async () => perform(record, context);
  const performed = ledger ? once(act, { ledger, key: id(record), remaining, signal }) : act();
  await inTime(performed, left, controller);
}

/** Processes it unless that was done before. A late end is recorded, too: then the message is not processed again. */
async function once(act, { ledger, key, remaining, signal }) {
  const owner = randomUUID();
  const release = () =>
    ledger.release(key, owner).catch((cause) => console.error(`${key} is not noted as failed:`, cause));
  const claim = await ledger.claim(key, remaining(), owner);
  if (claim === 'done') return;
  if (claim === 'busy') throw new Error('Another delivery of it is under way.');
  if (signal.aborted) return void (await release());
  try {
    await act();
  } catch (error) {
    await release();
    throw error;
  }
  // It is done, even if that cannot be recorded: an error here would repeat it.
  await ledger.done(key).catch((cause) => console.error(`${key} is not noted as done:`, cause));
}

async function inTime(promise, milliseconds, controller) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`It was not done within ${Math.round(milliseconds / 1000)} seconds.`);
      controller.abort(error);
      reject(error);
    }, milliseconds);
  });
  try {
    await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
