import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { type Answer, createHandler, Refusal } from 'jaws-core-js/http';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

// The folder is in the zip, since the code names it. It is read once, so that a request's path is never used as a path
// on the disk.
const files = new Map(
  readdirSync(new URL('./public/', import.meta.url)).flatMap((name) => {
    const type = types[extname(name)];
    if (!type) return [];
    const body = readFileSync(new URL(`./public/${name}`, import.meta.url), 'utf8');
    return [[name, { body, type, etag: `"${createHash('sha256').update(body).digest('base64url')}"` }]];
  }),
);

/** The page loads scripts and styles only from here, calls nobody else, and is shown in no frame. */
const headers = {
  'content-security-policy': "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
  'referrer-policy': 'same-origin',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
};

export const handler = createHandler(
  (request): Answer => {
    const file = files.get(request.params.proxy ?? 'index.html');
    if (!file) throw new Refusal(404, 'unknown', 'There is no such page.');
    const { body, etag, type } = file;
    // Only for files: browsers and CDNs do not cache missing pages or errors.
    const kept = { 'cache-control': 'public, max-age=300', etag };
    if (request.headers['if-none-match'] === etag) return { statusCode: 304, headers: kept };
    return { statusCode: 200, headers: { ...kept, 'content-type': type }, body };
  },
  { headers },
);
