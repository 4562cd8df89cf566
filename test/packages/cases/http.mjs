import { one, serve } from '../case.mjs';

const request = `{ version: '2.0', routeKey: '$default', rawPath: '/hi/ann', rawQueryString: 'n=1', headers: { host: 'a.test' },
  queryStringParameters: { n: '1' }, isBase64Encoded: false,
  requestContext: { http: { method: 'GET', path: '/hi/ann', sourceIp: '1.2.3.4', protocol: 'HTTP/1.1' }, stage: '$default', domainName: 'a.test' } }`;
const right = [200, { hi: 'ann', n: '1' }];
const through = (setUp, call) => `
${setUp}
const event = ${request};
export const handler = async (_event, context) => {
  const { statusCode, body } = await ${call};
  return [statusCode, JSON.parse(body)];
};`;

/** Web frameworks, servers and clients. */
export const http = [
  one('express', '5.3.0', {
    with: { 'serverless-http': '4.0.0' },
    code: through(
      `import express from 'express';
import serverless from 'serverless-http';
const app = express();
app.get('/hi/:name', (req, res) => res.json({ hi: req.params.name, n: req.query.n }));
const run = serverless(app);`,
      'run(event, context)',
    ),
    answer: right,
  }),
  one('@codegenie/serverless-express', '5.0.0', {
    with: { express: '5.3.0' },
    code: through(
      `import express from 'express';
import { configure } from '@codegenie/serverless-express';
const app = express();
app.get('/hi/:name', (req, res) => res.json({ hi: req.params.name, n: req.query.n }));
const run = configure({ app });`,
      'run(event, context)',
    ),
    answer: right,
  }),
  one('fastify', '5.12.8', {
    with: { '@fastify/aws-lambda': '6.4.1' },
    code: through(
      `import fastify from 'fastify';
import adapter from '@fastify/aws-lambda';
const app = fastify();
const schema = { response: { 200: { type: 'object', properties: { hi: { type: 'string' }, n: { type: 'string' } } } } };
app.get('/hi/:name', { schema }, async (req) => ({ hi: req.params.name, n: req.query.n, secret: 1 }));
const run = adapter(app);`,
      'run(event, context)',
    ),
    answer: right,
  }),
  one('koa', '3.2.1', {
    with: { '@koa/router': '15.7.0', 'serverless-http': '4.0.0' },
    code: through(
      `import Koa from 'koa';
import Router from '@koa/router';
import serverless from 'serverless-http';
const router = new Router();
router.get('/hi/:name', (ctx) => { ctx.body = { hi: ctx.params.name, n: ctx.query.n }; });
const run = serverless(new Koa().use(router.routes()));`,
      'run(event, context)',
    ),
    answer: right,
  }),
  one('hono', '4.13.19', {
    code: through(
      `import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
const app = new Hono();
app.get('/hi/:name', (c) => c.json({ hi: c.req.param('name'), n: c.req.query('n') }));
const run = handle(app);`,
      'run(event, context)',
    ),
    answer: right,
  }),
  one('@hapi/hapi', '21.4.10', {
    code: `
import Hapi from '@hapi/hapi';
export const handler = async () => {
  const server = Hapi.server();
  server.route({ method: 'GET', path: '/hi/{name}', handler: ({ params, query }) => ({ hi: params.name, n: query.n }) });
  const { statusCode, result } = await server.inject('/hi/ann?n=1');
  return [statusCode, result];
};`,
    answer: right,
  }),
  one('@nestjs/core', '12.5.1', {
    kind: 'ts',
    with: {
      '@nestjs/common': '12.5.1',
      '@nestjs/platform-express': '12.5.1',
      'reflect-metadata': '0.2.2',
      rxjs: '7.8.2',
      'serverless-http': '4.0.0',
    },
    tsconfig: { experimentalDecorators: true },
    code: `
import 'reflect-metadata';
import { Controller, Get, Inject, Injectable, Module, Param, Query } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import serverless from 'serverless-http';
@Injectable() class Greeter { greet(hi: string, n: string) { return { hi, n }; } }
@Controller('hi') class Greetings {
  constructor(@Inject(Greeter) private readonly greeter: Greeter) {}
  @Get(':name') get(@Param('name') name: string, @Query('n') n: string) { return this.greeter.greet(name, n); }
}
@Module({ controllers: [Greetings], providers: [Greeter] }) class App {}
const event: any = ${request};
export const handler = async (_event: unknown, context: any) => {
  const app = await NestFactory.create(App, { logger: ['error', 'warn'] });
  await app.init();
  const { statusCode, body } = (await serverless(app.getHttpAdapter().getInstance())(event, context)) as any;
  return [statusCode, JSON.parse(body)];
};`,
    answer: right,
  }),
  one('elysia', '1.4.30', {
    code: `
import { Elysia, t } from 'elysia';
const app = new Elysia({ aot: false }).get('/hi/:name', ({ params, query }) => ({ hi: params.name, n: query.n }), { query: t.Object({ n: t.String() }) });
export const handler = async () => {
  const answer = await app.handle(new Request('http://a.test/hi/ann?n=1'));
  return [answer.status, await answer.json()];
};`,
    answer: right,
  }),
  one('graphql', '17.1.0', {
    code: `
import { buildSchema, graphql } from 'graphql';
const schema = buildSchema('type Query { hi(name: String!): String }');
export const handler = async () => JSON.parse(JSON.stringify(await graphql({ schema, source: '{ hi(name: "ann") }', rootValue: { hi: ({ name }) => 'hi ' + name } })));`,
    answer: { data: { hi: 'hi ann' } },
  }),
  one('@apollo/server', '5.5.1', {
    with: { '@as-integrations/aws-lambda': '4.1.0', graphql: '16.15.0' },
    code: `
import { ApolloServer } from '@apollo/server';
import { handlers, startServerAndCreateLambdaHandler } from '@as-integrations/aws-lambda';
const server = new ApolloServer({ typeDefs: 'type Query { hi: String }', resolvers: { Query: { hi: () => 'there' } } });
const run = startServerAndCreateLambdaHandler(server, handlers.createAPIGatewayProxyEventV2RequestHandler());
export const handler = async (_event, context) => {
  const event = ${request};
  const { statusCode, body } = await run({ ...event, headers: { 'content-type': 'application/json' }, body: '{"query":"{ hi }"}',
    requestContext: { ...event.requestContext, http: { ...event.requestContext.http, method: 'POST', path: '/' } } }, context);
  return [statusCode, JSON.parse(body)];
};`,
    answer: [200, { data: { hi: 'there' } }],
  }),
  one('graphql-yoga', '5.24.1', {
    with: { graphql: '16.15.0' },
    code: `
import { createSchema, createYoga } from 'graphql-yoga';
const yoga = createYoga({ schema: createSchema({ typeDefs: 'type Query { hi: String }', resolvers: { Query: { hi: () => 'there' } } }) });
export const handler = async () => (await yoga.fetch('http://a.test/graphql?query={hi}')).json();`,
    answer: { data: { hi: 'there' } },
  }),
  ...clients(),
  one('ws', '8.23.0', {
    code: `
import { WebSocket, WebSocketServer } from 'ws';
export const handler = () => new Promise((done, fail) => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' }, () => {
    server.on('connection', (socket) => socket.on('message', (data) => socket.send('echo ' + data)));
    const client = new WebSocket('ws://127.0.0.1:' + server.address().port);
    client.on('error', fail);
    client.on('open', () => client.send('one'));
    client.on('message', (data) => { client.terminate(); server.close(); done(String(data)); });
  });
});`,
    answer: 'echo one',
  }),
  one('cheerio', '1.2.0', {
    code: `
import * as cheerio from 'cheerio';
export const handler = async () => {
  const $ = cheerio.load('<ul><li class="a">one</li><li>two</li></ul>');
  $('li.a').attr('id', 'x');
  return [$('li').map((_, item) => $(item).text()).get(), $.html('li.a')];
};`,
    answer: [['one', 'two'], '<li class="a" id="x">one</li>'],
  }),
  one('jsdom', '31.0.1', {
    // Its packages require ES modules, which nodejs22.x refuses.
    lambda: { Runtime: 'nodejs24.x' },
    code: `
import { JSDOM } from 'jsdom';
export const handler = async () => {
  const { window } = new JSDOM('<style>p { color: red }</style><p>one</p><script>document.title = "run"</script>', { runScripts: 'dangerously' });
  const { document } = window;
  return [document.title, document.querySelector('p').textContent, window.getComputedStyle(document.querySelector('p')).color];
};`,
    answer: ['run', 'one', 'rgb(255, 0, 0)'],
  }),
  one('linkedom', '0.18.15', {
    code: `
import { parseHTML } from 'linkedom';
export const handler = async () => parseHTML('<p>one <b>two</b></p>').document.querySelector('p').textContent;`,
    answer: 'one two',
  }),
  one('puppeteer-core', '25.16.0', {
    with: { ws: '8.23.0' },
    code: `
import puppeteer from 'puppeteer-core';
import { WebSocketServer } from 'ws';
export const handler = async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((done) => server.on('listening', done));
  server.on('connection', (socket) => socket.on('message', (data) => {
    const { id, method } = JSON.parse(data);
    const result = method === 'Browser.getVersion' ? { product: 'Chrome/200', userAgent: 'none' } : { browserContextIds: [] };
    socket.send(JSON.stringify({ id, result }));
  }));
  const browser = await puppeteer.connect({ browserWSEndpoint: 'ws://127.0.0.1:' + server.address().port });
  const version = await browser.version();
  await browser.disconnect();
  server.close();
  return version;
};`,
    answer: 'Chrome/200',
  }),
  one('nodemailer', '10.6.0', {
    code: `
import { createTransport } from 'nodemailer';
export const handler = async () => {
  const { message, envelope } = await createTransport({ streamTransport: true, buffer: true }).sendMail({
    from: 'a@a.test', to: 'b@b.test', subject: 'Hi', text: 'one', attachments: [{ filename: 'a.txt', content: 'x' }],
  });
  return [envelope, /Subject: Hi/.test(message), /filename=a.txt/.test(message)];
};`,
    answer: [{ from: 'a@a.test', to: ['b@b.test'] }, true, true],
  }),
  one('@grpc/grpc-js', '1.14.7', {
    with: { '@grpc/proto-loader': '0.8.1' },
    files: {
      'greet.proto':
        'syntax = "proto3"; package shop; service Greet { rpc Hi (Name) returns (Name); } message Name { string name = 1; }',
    },
    code: `
import grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
const definition = loadSync(import.meta.dirname + '/greet.proto');
const { shop } = grpc.loadPackageDefinition(definition);
export const handler = async () => {
  const server = new grpc.Server();
  server.addService(shop.Greet.service, { Hi: ({ request }, done) => done(null, { name: 'hi ' + request.name }) });
  const port = await new Promise((done, fail) => server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) => error ? fail(error) : done(bound)));
  const client = new shop.Greet('127.0.0.1:' + port, grpc.credentials.createInsecure());
  const answer = await new Promise((done, fail) => client.Hi({ name: 'ann' }, (error, value) => error ? fail(error) : done(value)));
  client.close();
  server.forceShutdown();
  return answer;
};`,
    answer: { name: 'hi ann' },
  }),
  one('protobufjs', '8.8.1', {
    code: `
import protobuf from 'protobufjs';
export const handler = async () => {
  const { root } = protobuf.parse('syntax = "proto3"; message Name { string name = 1; int64 n = 2; }');
  const Name = root.lookupType('Name');
  return Name.toObject(Name.decode(Name.encode({ name: 'ann', n: 7 }).finish()), { longs: String });
};`,
    answer: { name: 'ann', n: '7' },
  }),
];

/** HTTP clients, each posting to a server of its own. */
function clients() {
  const call = (imports, post) => ({
    files: serve,
    code: `
${imports}
import { serve } from './serve.mjs';
export const handler = async () => {
  const { url, requests, close } = await serve({ fine: true });
  const answer = ${post};
  close();
  return [answer, requests.map(({ method, body }) => [method, body])];
};`,
    answer: [{ fine: true }, [['POST', '{"a":1}']]],
  });
  return [
    one('axios', '1.21.1', call("import axios from 'axios';", '(await axios.post(url, { a: 1 })).data')),
    one('got', '16.1.0', call("import got from 'got';", 'await got.post(url, { json: { a: 1 } }).json()')),
    one(
      'node-fetch',
      '3.3.2',
      call("import fetch from 'node-fetch';", `await (await fetch(url, { method: 'POST', body: '{"a":1}' })).json()`),
    ),
    one(
      'undici',
      '8.12.4',
      call(
        "import { request } from 'undici';",
        `await (await request(url, { method: 'POST', body: '{"a":1}' })).body.json()`,
      ),
    ),
    one(
      'superagent',
      '10.4.2',
      call("import superagent from 'superagent';", '(await superagent.post(url).send({ a: 1 })).body'),
    ),
  ];
}
