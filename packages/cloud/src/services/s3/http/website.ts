import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { ErrorDocument, RoutingRule, WebsiteConfiguration } from '@aws-sdk/client-s3';
import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { DataPlane, RequestHead } from '../../../kernel/service.ts';
import { checkAnonymous } from '../shared/anonymous.ts';
import { allBuckets } from '../shared/buckets.ts';
import { methodNotAllowed, noSuchBucket, notConfigured } from '../shared/errors.ts';
import { type Found, find } from '../shared/find.ts';
import { readVersion } from '../shared/read.ts';
import type { Bucket } from '../shared/records.ts';
import { escapeHtml, toAwsError } from './answer.ts';
import { askingOf } from './asking.ts';

/** A static website: `<bucket>.s3-website-<region>.…` or `<bucket>.s3-website.<region>.…`. https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html */
export const websitePlane: DataPlane = (head, kernel) => {
  const name = siteIn(head.host);
  if (name === undefined) return undefined;
  return (_request, response) => serve(name, head, kernel, response);
};

/** The bucket in the host name of a website; undefined for another name. */
export const siteIn = (host: string): string | undefined =>
  /^(.+)\.s3-website(?:[.-][a-z0-9-]+)?\.(?:amazonaws\.com|localhost(?:\.localstack\.cloud)?)$/.exec(host)?.[1];

interface Site {
  readonly ctx: Context;
  readonly bucket: Bucket;
  readonly website: WebsiteConfiguration;
  readonly head: RequestHead;
  readonly response: ServerResponse;
}

async function serve(name: string, head: RequestHead, kernel: Kernel, response: ServerResponse): Promise<void> {
  let site: Site | undefined;
  try {
    const bucket = allBuckets(kernel).get(name);
    if (!bucket) throw noSuchBucket(name);
    const { website } = bucket.settings;
    if (!website) {
      throw notConfigured(
        'NoSuchWebsiteConfiguration',
        'The specified bucket does not have a website configuration',
        name,
      );
    }
    const caller = { kind: 'anonymous', account: bucket.account, arn: 'anonymous', userId: 'anonymous' } as const;
    site = {
      ctx: kernel
        .context({ account: bucket.account, region: bucket.region, caller })
        .with({ http: askingOf(head, response.req) }),
      bucket,
      website,
      head,
      response,
    };
    if (head.method !== 'GET' && head.method !== 'HEAD') throw methodNotAllowed(head.method, 'OBJECT');
    await answer(site);
  } catch (error) {
    await fail(site, toAwsError(error, kernel, response.req), response);
  }
}

async function answer(site: Site): Promise<void> {
  const { website, head } = site;
  const all = website.RedirectAllRequestsTo;
  if (all) return redirect(site.response, 301, `${all.Protocol ?? 'http'}://${all.HostName}${head.path}`);
  const path = decode(head.path.slice(1));
  const rule = ruleFor(website.RoutingRules, path, undefined);
  if (rule) return follow(site, rule, path);
  const index = website.IndexDocument?.Suffix ?? 'index.html';
  const found = await read(site, path === '' || path.endsWith('/') ? path + index : path);
  if (!(found instanceof AwsError)) return send(site, found, 200);
  // A folder without its slash is shown the way to it.
  if (path !== '' && !path.endsWith('/') && !((await read(site, `${path}/${index}`)) instanceof AwsError)) {
    return redirect(site.response, 302, `/${encodeURI(path)}/`);
  }
  throw found;
}

async function read({ ctx, bucket }: Site, key: string): Promise<Found | AwsError> {
  try {
    await checkAnonymous(ctx, 'GetObject', { Bucket: bucket.name, Key: key });
    return find(ctx, { Bucket: bucket.name, Key: key }, 'GET');
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}

async function send({ ctx, head, response }: Site, { version }: Found, status: number): Promise<void> {
  const { about } = version;
  if (about.redirect !== undefined) return redirect(response, 301, about.redirect);
  const headers: Record<string, string | number> = {
    'Content-Type': about.contentType ?? 'binary/octet-stream',
    'Content-Length': version.size,
    ETag: `"${version.etag}"`,
    'Last-Modified': new Date(version.modified).toUTCString(),
    ...(about.cacheControl === undefined ? {} : { 'Cache-Control': about.cacheControl }),
    ...(about.contentEncoding === undefined ? {} : { 'Content-Encoding': about.contentEncoding }),
    ...(about.contentLanguage === undefined ? {} : { 'Content-Language': about.contentLanguage }),
  };
  response.writeHead(status, headers);
  if (head.method === 'HEAD') response.end();
  else await pipeline(readVersion(ctx, version), response);
}

/** The site's own page for an error, or a rule that it has for that status, or a plain page. */
async function fail(site: Site | undefined, error: AwsError, response: ServerResponse): Promise<void> {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const status = error.status ?? 500;
  if (site) {
    const path = readable(site.head.path.slice(1));
    const rule = ruleFor(site.website.RoutingRules, path, status);
    if (rule) return follow(site, rule, path);
    const page = await errorPage(site, site.website.ErrorDocument);
    if (page) return send(site, page, status);
  }
  const title = `${status} ${error.code}`;
  const body = `<html>\n<head><title>${escapeHtml(title)}</title></head>\n<body>\n<h1>${escapeHtml(title)}</h1>\n<ul>\n<li>Code: ${escapeHtml(error.code)}</li>\n<li>Message: ${escapeHtml(error.message)}</li>\n</ul>\n</body>\n</html>\n`;
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': Buffer.byteLength(body) });
  response.end(site?.head.method === 'HEAD' ? undefined : body);
}

async function errorPage(site: Site, document: ErrorDocument | undefined): Promise<Found | undefined> {
  if (document?.Key === undefined) return undefined;
  const found = await read(site, document.Key);
  return found instanceof AwsError ? undefined : found;
}

/** The first rule for a path; those with an error's status wait for that error. */
function ruleFor(rules: RoutingRule[] | undefined, path: string, status: number | undefined): RoutingRule | undefined {
  return rules?.find(({ Condition: condition }) => {
    const code = condition?.HttpErrorCodeReturnedEquals;
    const byCode = code === undefined ? status === undefined : Number(code) === status;
    return byCode && path.startsWith(condition?.KeyPrefixEquals ?? '');
  });
}

function follow({ head, response }: Site, { Condition: condition, Redirect: to }: RoutingRule, path: string): void {
  const prefix = condition?.KeyPrefixEquals ?? '';
  const key =
    to?.ReplaceKeyWith ??
    (to?.ReplaceKeyPrefixWith === undefined ? path : to.ReplaceKeyPrefixWith + path.slice(prefix.length));
  const host = to?.HostName ?? head.headers.host ?? head.host;
  redirect(response, Number(to?.HttpRedirectCode ?? 301), `${to?.Protocol ?? 'http'}://${host}/${encodeURI(key)}`);
}

function redirect(response: ServerResponse, status: number, location: string): void {
  response.writeHead(status, { Location: location, 'Content-Length': 0 });
  response.end();
}

/** The path, decoded if possible: an error page names it. */
function readable(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.", 400);
  }
}
