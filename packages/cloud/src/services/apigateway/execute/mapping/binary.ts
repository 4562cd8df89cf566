/** Whether a media type (parameters and case aside) is one of those that the API treats as binary. */
export function isBinary(mediaType: string | undefined, binaryTypes: readonly string[]): boolean {
  if (mediaType === undefined || binaryTypes.length === 0) return false;
  const type = mediaType.split(';')[0]!.trim().toLowerCase();
  return binaryTypes.some((binary) => {
    const wanted = binary.toLowerCase();
    if (wanted.startsWith('*/')) return wanted === '*/*';
    return wanted === type || (wanted.endsWith('/*') && type.startsWith(wanted.slice(0, -1)));
  });
}

/** The first type of an Accept header: API Gateway looks at no other. */
export function firstAccepted(accept: string | undefined): string | undefined {
  return accept?.split(',')[0]?.split(';')[0]?.trim();
}
