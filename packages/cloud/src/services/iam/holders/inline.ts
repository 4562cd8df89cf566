import type { Context } from '../../../kernel/context.ts';
import { limitExceeded, noSuchEntity } from '../errors.ts';
import { policyName } from '../names.ts';
import { page } from '../page.ts';
import { checkPolicy, encodeDocument } from '../policies/document.ts';
import type { Holder } from '../records.ts';
import { change, find, type HolderKind } from './holder.ts';

/** Sets the inline policy of that name. */
export function putInline<R extends Holder>(
  kind: HolderKind<R>,
  name: string | undefined,
  policy: string | undefined,
  document: string | undefined,
  ctx: Context,
): void {
  const record = find(kind, name, ctx);
  const wanted = policyName(policy);
  const text = checkPolicy(document, 'policyDocument', { inline: true });
  const entry = { name: wanted, document: text };
  const at = record.inline.findIndex((one) => one.name === wanted);
  const inline = at < 0 ? [...record.inline, entry] : record.inline.with(at, entry);
  const size = inline.reduce((sum, one) => sum + one.document.replace(/\s/g, '').length, 0);
  if (size > kind.inlineLimit) {
    throw limitExceeded(`Maximum policy size of ${kind.inlineLimit} bytes exceeded for ${kind.noun} ${record.name}`);
  }
  change(kind, record, { inline }, ctx);
}

/** Name and URL-encoded document of one inline policy. */
export function getInline<R extends Holder>(
  kind: HolderKind<R>,
  name: string | undefined,
  policy: string | undefined,
  ctx: Context,
): { PolicyName: string; PolicyDocument: string } {
  const record = find(kind, name, ctx);
  const found = record.inline.find((one) => one.name === policyName(policy));
  if (!found) throw missing(kind, policy);
  return { PolicyName: found.name, PolicyDocument: encodeDocument(found.document) };
}

export function deleteInline<R extends Holder>(
  kind: HolderKind<R>,
  name: string | undefined,
  policy: string | undefined,
  ctx: Context,
): void {
  const record = find(kind, name, ctx);
  const inline = record.inline.filter((one) => one.name !== policyName(policy));
  if (inline.length === record.inline.length) throw missing(kind, policy);
  change(kind, record, { inline }, ctx);
}

export function listInline<R extends Holder>(
  kind: HolderKind<R>,
  name: string | undefined,
  request: { Marker?: string | undefined; MaxItems?: number | undefined },
  ctx: Context,
): { PolicyNames: string[]; IsTruncated: boolean; Marker: string | undefined } {
  const { items, ...rest } = page(
    find(kind, name, ctx).inline.map((one) => one.name),
    request,
    (one) => one,
  );
  return { PolicyNames: items, ...rest };
}

function missing(kind: { readonly noun: string }, policy: string | undefined) {
  return noSuchEntity(`The ${kind.noun} policy with name ${policy} cannot be found.`);
}
