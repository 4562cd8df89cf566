import type { Context } from '../kernel/context.ts';
import { readSignature } from './signature/read.ts';
import { timeOf } from './signature/signed.ts';

type Keys = Record<string, string | readonly string[] | undefined>;

/** Condition keys from the way a request arrived. Empty for internal work. */
export function requestKeys({ http, kernel, region }: Context, service: string): Keys {
  const keys: Keys = { 'aws:RequestedRegion': region };
  if (!http) return keys;
  const { head, address } = http;
  const more: Keys = {
    ...keys,
    'aws:Referer': head.headers.referer,
    'aws:SourceIp': address?.replace(/^::ffff:/, ''),
    'aws:UserAgent': head.headers['user-agent'],
  };
  return service === 's3' ? { ...more, ...s3Keys(http.head, kernel.clock.now()) } : more;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html */
function s3Keys(head: NonNullable<Context['http']>['head'], now: number): Keys {
  const signature = readSignature(head);
  const isV4 = signature?.version === '4';
  const payload = head.headers['x-amz-content-sha256'];
  const inQuery = signature?.place === 'query';
  const time = timeOf((inQuery && signature.parts.get('Date')) || String(head.headers['x-amz-date'] ?? ''));
  const isForm = /^multipart\/form-data/i.test(head.headers['content-type'] ?? '');
  const isSigned = signature?.credential !== undefined;
  return {
    's3:authType': isForm ? 'POST' : !isSigned ? undefined : inQuery ? 'REST-QUERY-STRING' : 'REST-HEADER',
    's3:signatureAge': isV4 && time !== undefined ? String(Math.max(0, now - time)) : undefined,
    's3:signatureversion': isV4 ? 'AWS4-HMAC-SHA256' : isSigned ? 'AWS' : undefined,
    's3:x-amz-content-sha256': typeof payload === 'string' ? payload : undefined,
    's3:TlsVersion': '1.3',
  };
}

/** Tags in a request, in the spelling of its service. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html */
export function tagKeys(input: Readonly<Record<string, unknown>>): Keys {
  const pairs = [...pairsIn(input.Tags), ...pairsIn(input.tags), ...pairsIn(input.TagList)];
  const removed = [input.TagKeys, input.tagKeys].flatMap((list) => (Array.isArray(list) ? list.map(String) : []));
  if (pairs.length === 0 && removed.length === 0) return {};
  return {
    ...Object.fromEntries(pairs.map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    'aws:TagKeys': [...pairs.map(([key]) => key), ...removed],
  };
}

function pairsIn(tags: unknown): [string, string][] {
  if (Array.isArray(tags)) {
    return tags.flatMap((tag: Record<string, unknown>) => {
      const key = tag?.Key ?? tag?.key ?? tag?.TagKey;
      return key === undefined ? [] : [[String(key), String(tag.Value ?? tag.value ?? tag.TagValue ?? '')]];
    });
  }
  if (typeof tags !== 'object' || tags === null) return [];
  return Object.entries(tags).map(([key, value]) => [key, String(value)]);
}
