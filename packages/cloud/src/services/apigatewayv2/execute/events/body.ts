/** Content types whose bodies are text in events. */
const TEXT = /^(?:text\/|application\/(?:json|javascript|xml|[\w.+-]+\+(?:json|xml))(?:\s*;|\s*$))/i;

/** A body as in events: text for text types, otherwise Base64. */
export function eventBody(
  body: Buffer,
  contentType: string | undefined,
  contentEncoding: string | undefined,
): { readonly body?: string; readonly isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  const isText = TEXT.test(contentType ?? '') && (contentEncoding === undefined || contentEncoding === 'identity');
  return isText
    ? { body: body.toString('utf8'), isBase64Encoded: false }
    : { body: body.toString('base64'), isBase64Encoded: true };
}
