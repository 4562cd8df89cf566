'use strict';

/**
 * Sends every request for an AWS host to the local cloud, Host header and signature kept: aws-sdk v2 knows no endpoint
 * variable, and code may name an AWS host itself. Works for require, import and fetch, because the built-in modules
 * themselves are changed before any other code runs.
 */
const http = require('node:http');
const https = require('node:https');
const { syncBuiltinESMExports } = require('node:module');
const { urlToHttpOptions } = require('node:url');

require('./node/confine.cjs');

const AWS_HOST = /(^|\.)(amazonaws\.com(\.cn)?|api\.aws)$/i;
const endpoint = process.env.AWS_ENDPOINT_URL && new URL(process.env.AWS_ENDPOINT_URL);

if (endpoint) {
  const plainRequest = http.request;
  const agent = new http.Agent({ keepAlive: true });

  const toCloud = (options, host, protocol, callback) => {
    const headers = { ...options.headers };
    // The signed host, not the one that is connected to.
    if (!Object.keys(headers).some((name) => name.toLowerCase() === 'host')) {
      const port =
        options.port && Number(options.port) !== (protocol === 'https:' ? 443 : 80) ? `:${options.port}` : '';
      headers.Host = host + port;
    }
    const changed = {
      protocol: 'http:',
      hostname: endpoint.hostname,
      host: endpoint.hostname,
      port: endpoint.port,
      agent,
    };
    const direct = { servername: undefined, createConnection: undefined, lookup: undefined, socketPath: undefined };
    return plainRequest.call(http, { ...options, ...changed, ...direct, headers }, callback);
  };

  for (const [module, protocol] of [
    [http, 'http:'],
    [https, 'https:'],
  ]) {
    const original = module.request;
    module.request = function request(...args) {
      const { options, callback } = requestArguments(args);
      const host = String(options.hostname ?? options.host ?? '').replace(/\.?(:\d+)?$/, '');
      if (!AWS_HOST.test(host)) return original.apply(module, args);
      return toCloud(options, host, protocol, callback);
    };
    module.get = function get(...args) {
      const request = module.request(...args);
      request.end();
      return request;
    };
  }

  const originalFetch = globalThis.fetch;
  globalThis.fetch = async function fetch(input, init) {
    const url = new URL(typeof input === 'string' || input instanceof URL ? String(input) : input.url);
    if (!AWS_HOST.test(url.hostname)) return originalFetch(input, init);
    const request = new Request(input, init);
    const body = request.body ? Buffer.from(await request.arrayBuffer()) : undefined;
    const options = { ...urlToHttpOptions(url), method: request.method, headers: Object.fromEntries(request.headers) };
    return new Promise((resolve, reject) => {
      const sent = toCloud(options, url.hostname, url.protocol, (answer) => resolve(toResponse(answer)));
      sent.on('error', (error) => reject(new TypeError('fetch failed', { cause: error })));
      sent.end(body);
    });
  };

  syncBuiltinESMExports();
}

function requestArguments([first, second, third]) {
  if (typeof first !== 'string' && !(first instanceof URL)) return { options: first ?? {}, callback: second };
  const fromUrl = urlToHttpOptions(new URL(String(first)));
  return second && typeof second === 'object'
    ? { options: { ...fromUrl, ...second }, callback: third }
    : { options: fromUrl, callback: second };
}

function toResponse(answer) {
  const { Readable } = require('node:stream');
  const headers = Object.entries(answer.headers).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
  const empty = [101, 204, 205, 304].includes(answer.statusCode);
  if (empty) answer.resume();
  return new Response(empty ? null : Readable.toWeb(answer), { status: answer.statusCode, headers });
}
