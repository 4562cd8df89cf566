/** First entry of a snapshot: its content, before anything of it is unpacked. */
export interface Manifest {
  /** Version of the archive's layout. */
  readonly 'jaws-cloud-snapshot': 1;
  /** Of the state in it. */
  readonly format: number;
  /** Of the program that wrote it. */
  readonly version: string;
  /** ISO 8601. */
  readonly created: string;
  /** Records by service: `{ s3: 12, lambda: 3 }`. */
  readonly records: Readonly<Record<string, number>>;
  readonly blobs: number;
  /** Of everything in it, unpacked. */
  readonly bytes: number;
}

export const MANIFEST = 'manifest.json';
export const STATE = 'state.jsonl';
/** Last entry: a line for each of the others, as sha256sum writes them. */
export const SUMS = 'SHA256SUMS';
/** The maximum length of a manifest. Bytes. */
export const MANIFEST_LIMIT = 64 * 1024;

/** A snapshot that cannot be loaded; nothing was changed. */
export class SnapshotRefused extends Error {
  readonly code: 'ESNAPSHOT' | 'ESNAPSHOTTOONEW';

  constructor(message: string, code: 'ESNAPSHOT' | 'ESNAPSHOTTOONEW' = 'ESNAPSHOT') {
    super(message);
    this.code = code;
  }
}

/** Throws {@link SnapshotRefused} for an invalid manifest, and for one of a newer version than `known`. */
export function parseManifest(text: string, known: number): Manifest {
  let value: Partial<Manifest> | null;
  try {
    value = JSON.parse(text);
  } catch {
    throw new SnapshotRefused('This is not a snapshot of jaws-cloud: its manifest is not JSON.');
  }
  const layout: unknown = value?.['jaws-cloud-snapshot'];
  const { format, version, created, records, blobs, bytes } = value ?? {};
  if (typeof layout !== 'number' || !isCount(format)) {
    throw new SnapshotRefused('This is not a snapshot of jaws-cloud: its manifest does not describe it.');
  }
  if (layout > 1 || format > known) {
    throw new SnapshotRefused(
      `This snapshot was saved by a newer version (${String(version).slice(0, 40)}). Update this program to load it.`,
      'ESNAPSHOTTOONEW',
    );
  }
  const counts = Object.entries(records ?? {});
  const sound =
    isCount(blobs) &&
    isCount(bytes) &&
    typeof version === 'string' &&
    !Number.isNaN(Date.parse(String(created))) &&
    counts.every(([name, count]) => /^[a-z0-9]{1,40}$/.test(name) && isCount(count));
  if (!sound) throw new SnapshotRefused('The manifest of this snapshot is damaged.');
  return {
    'jaws-cloud-snapshot': 1,
    format,
    version,
    created: String(created),
    records: Object.fromEntries(counts),
    blobs,
    bytes,
  };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
