const ID = /\bblob-[0-9a-f]{32}\b/g;

/** Ids of blobs that lines of the state name, or seem to: any text may look like one. Undefined: none. */
export function blobIdsIn(bytes: Buffer, from = 0, end = bytes.length): readonly string[] | undefined {
  return bytes.toString('latin1', from, end).match(ID) ?? undefined;
}
