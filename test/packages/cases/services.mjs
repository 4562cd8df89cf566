import { one, serve } from '../case.mjs';

/** A client of a service's API that calls a server in the function: its answer, and the server's requests. */
const client = (imports, answer, use) => ({
  files: serve,
  code: `
${imports}
import { serve } from './serve.mjs';
export const handler = async () => {
  const { url, requests, close } = await serve(${JSON.stringify(answer)});
  const answer = ${use};
  close();
  return [answer, requests.map((request) => request.method + ' ' + request.url.replace(/\\?x-algolia.*/, ''))];
};`,
});

/** Clients of services, logging and tracing. */
export const services = [
  one('stripe', '23.1.0', {
    ...client(
      "import Stripe from 'stripe';",
      { id: 'cus_1', object: 'customer' },
      "(await new Stripe('sk_test_1', { host: '127.0.0.1', port: new URL(url).port, protocol: 'http' }).customers.create({ name: 'Ann' })).id",
    ),
    answer: ['cus_1', ['POST /v1/customers']],
  }),
  one('twilio', '6.2.0', {
    code: `
import twilio from 'twilio';
export const handler = async () => {
  const voice = new twilio.twiml.VoiceResponse();
  voice.say('hi');
  const expected = twilio.getExpectedTwilioSignature('token', 'https://a.test/', { a: '1' });
  return [voice.toString(), twilio.validateRequest('token', expected, 'https://a.test/', { a: '1' }), typeof twilio('AC' + '1'.repeat(32), 'token').messages.create];
};`,
    answer: ['<?xml version="1.0" encoding="UTF-8"?><Response><Say>hi</Say></Response>', true, 'function'],
  }),
  one('@sendgrid/mail', '8.1.6', {
    ...client(
      "import mail from '@sendgrid/mail';",
      {},
      "(mail.setApiKey('SG.x'), mail.client.setDefaultRequest('baseUrl', url), (await mail.send({ to: 'a@a.test', from: 'b@b.test', subject: 'Hi', text: 'one' }))[0].statusCode)",
    ),
    answer: [200, ['POST /v3/mail/send']],
  }),
  one('openai', '7.55.0', {
    ...client(
      "import OpenAI from 'openai';",
      { id: 'x', choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }] },
      "(await new OpenAI({ apiKey: 'k', baseURL: url + '/v1' }).chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'a' }] })).choices[0].message.content",
    ),
    answer: ['hi', ['POST /v1/chat/completions']],
  }),
  one('@anthropic-ai/sdk', '1.10.0', {
    ...client(
      "import Anthropic from '@anthropic-ai/sdk';",
      { id: 'x', type: 'message', role: 'assistant', content: [{ type: 'text', text: 'hi' }] },
      "(await new Anthropic({ apiKey: 'k', baseURL: url }).messages.create({ model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'a' }] })).content[0].text",
    ),
    answer: ['hi', ['POST /v1/messages']],
  }),
  one('langchain', '1.5.14', {
    with: { '@langchain/core': '1.4.0', '@langchain/langgraph': '1.7.3' },
    code: `
import { PromptTemplate } from '@langchain/core/prompts';
import { RunnableLambda } from '@langchain/core/runnables';
import { tool } from 'langchain';
export const handler = async () => {
  const chain = PromptTemplate.fromTemplate('Hi {name}').pipe(RunnableLambda.from((value) => value.toString().toUpperCase()));
  const add = tool(({ a }) => a + 1, { name: 'add', schema: { type: 'object', properties: { a: { type: 'number' } } } });
  return [await chain.invoke({ name: 'ann' }), await add.invoke({ a: 1 })];
};`,
    answer: ['HI ANN', 2],
  }),
  one('ai', '7.0.173', {
    code: `
import { generateText } from 'ai';
import { MockLanguageModelV4 } from 'ai/test';
export const handler = async () => {
  const model = new MockLanguageModelV4({ doGenerate: async () => ({
    finishReason: { unified: 'stop', raw: 'stop' }, warnings: [],
    usage: { inputTokens: { total: 1 }, outputTokens: { total: 1 } }, content: [{ type: 'text', text: 'hi' }],
  }) });
  return (await generateText({ model, prompt: 'a' })).text;
};`,
    answer: 'hi',
  }),
  one('@slack/web-api', '8.2.0', {
    ...client(
      "import { WebClient } from '@slack/web-api';",
      { ok: true, channel: 'C1' },
      "(await new WebClient('xoxb-1', { slackApiUrl: url + '/api/' }).chat.postMessage({ channel: 'C1', text: 'hi' })).channel",
    ),
    answer: ['C1', ['POST /api/chat.postMessage']],
  }),
  one('@octokit/rest', '22.0.1', {
    ...client(
      "import { Octokit } from '@octokit/rest';",
      { full_name: 'a/b' },
      "(await new Octokit({ baseUrl: url }).repos.get({ owner: 'a', repo: 'b' })).data.full_name",
    ),
    answer: ['a/b', ['GET /repos/a/b']],
  }),
  one('firebase-admin', '14.5.1', {
    code: `
import { generateKeyPairSync } from 'node:crypto';
import { cert, initializeApp } from 'firebase-admin/app';
import { getAuth } from 'firebase-admin/auth';
export const handler = async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });
  const app = initializeApp({ credential: cert({ projectId: 'p', clientEmail: 'a@b.test', privateKey }) });
  const token = await getAuth(app).createCustomToken('ann');
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).uid;
};`,
    answer: 'ann',
  }),
  one('googleapis', '188.0.0', {
    ...client(
      "import { google } from 'googleapis';",
      { values: [['a', '1']] },
      "(await google.sheets({ version: 'v4', rootUrl: url + '/', auth: 'key' }).spreadsheets.values.get({ spreadsheetId: 's', range: 'A1' })).data.values",
    ),
    lambda: { MemorySize: 1024 },
    answer: [[['a', '1']], ['GET /v4/spreadsheets/s/values/A1?key=key']],
  }),
  one('@google-cloud/storage', '8.4.0', {
    ...client(
      "import { Storage } from '@google-cloud/storage';",
      { name: 'b', location: 'EU' },
      "(await new Storage({ apiEndpoint: url, projectId: 'p' }).bucket('b').getMetadata())[0].location",
    ),
    answer: ['EU', ['GET /storage/v1/b/b?']],
  }),
  one('algoliasearch', '5.64.0', {
    ...client(
      "import { algoliasearch } from 'algoliasearch';",
      { hits: [{ objectID: '1' }] },
      "(await algoliasearch('app', 'key', { hosts: [{ url: '127.0.0.1:' + new URL(url).port, protocol: 'http', accept: 'readWrite' }] }).searchSingleIndex({ indexName: 'i', searchParams: { query: 'a' } })).hits[0].objectID",
    ),
    answer: ['1', ['POST /1/indexes/i/query']],
  }),
  one('@opensearch-project/opensearch', '3.9.0', {
    ...client(
      "import { Client } from '@opensearch-project/opensearch';",
      { hits: { hits: [{ _id: '1' }] } },
      "(await new Client({ node: url }).search({ index: 'i', body: {} })).body.hits.hits[0]._id",
    ),
    answer: ['1', ['POST /i/_search']],
  }),
  one('@sentry/aws-serverless', '10.75.2', {
    code: `
import * as Sentry from '@sentry/aws-serverless';
const sent = [];
Sentry.init({ dsn: 'https://key@a.test/1', beforeSend: (event) => { sent.push(event); return null; } });
class PaymentError extends Error { name = 'PaymentError'; }
export const handler = async () => {
  Sentry.captureException(new PaymentError('gone'));
  await Sentry.flush(500);
  return sent.map(({ exception }) => [exception.values[0].type, exception.values[0].value]);
};`,
    answer: [['PaymentError', 'gone']],
  }),
  one('dd-trace', '6.21.0', {
    code: `
import tracer from 'dd-trace';
tracer.init({ startupLogs: false });
export const handler = async () => tracer.trace('sell', async (span) => {
  span.setTag('shop', 'one');
  return [typeof span.context().toTraceId(), tracer.scope().active() === span];
});`,
    answer: ['string', true],
  }),
  one('@opentelemetry/api', '1.9.0', {
    with: { '@opentelemetry/sdk-trace-node': '2.12.0' },
    code: `
import { trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
const exporter = new InMemorySpanExporter();
new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
export const handler = async () => {
  trace.getTracer('shop').startActiveSpan('sell', (span) => span.setAttribute('n', 1).end());
  return exporter.getFinishedSpans().map(({ name, attributes }) => [name, attributes]);
};`,
    answer: [['sell', { n: 1 }]],
  }),
  one('winston', '3.19.0', {
    code: `
import { Writable } from 'node:stream';
import winston from 'winston';
export const handler = async () => {
  const lines = [];
  const stream = new Writable({ write: (chunk, _, done) => { lines.push(String(chunk)); done(); } });
  const logger = winston.createLogger({ format: winston.format.json(), transports: [new winston.transports.Stream({ stream })] });
  logger.info('sold', { amount: 3 });
  await new Promise(setImmediate);
  return lines.map((line) => JSON.parse(line));
};`,
    answer: [{ amount: 3, level: 'info', message: 'sold' }],
  }),
  one('pino', '10.4.0', {
    with: { 'pino-pretty': '13.2.0' },
    code: `
import { existsSync, readFileSync, statSync } from 'node:fs';
import pino from 'pino';
export const handler = async () => {
  const transport = pino.transport({ target: 'pino-pretty', options: { destination: '/tmp/pino.log', colorize: false, sync: true } });
  pino(transport).info('sold');
  for (let wait = 0; wait < 100 && !(existsSync('/tmp/pino.log') && statSync('/tmp/pino.log').size > 0); wait++) {
    await new Promise((done) => setTimeout(done, 50));
  }
  return /INFO.*: sold/.test(readFileSync('/tmp/pino.log', 'utf8'));
};`,
    answer: true,
  }),
  one('bunyan', '2.0.5', {
    code: `
import bunyan from 'bunyan';
export const handler = async () => {
  const records = [];
  bunyan.createLogger({ name: 'shop', streams: [{ type: 'raw', stream: { write: (record) => records.push(record) } }] }).warn({ amount: 3 }, 'sold');
  return records.map(({ name, amount, msg, level }) => [name, amount, msg, level]);
};`,
    answer: [['shop', 3, 'sold', 40]],
  }),
  one('debug', '4.4.3', {
    code: `
import { format } from 'node:util';
import debug from 'debug';
export const handler = async () => {
  const lines = [];
  debug.enable('shop:*');
  const log = debug('shop:one');
  log.log = (...parts) => lines.push(format(...parts));
  log('sold %d', 3);
  debug('other')('no');
  return lines.map((line) => /shop:one.*sold 3/.test(line));
};`,
    answer: [true],
  }),
];
