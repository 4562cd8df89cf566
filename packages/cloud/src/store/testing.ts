import { type Disk, realDisk } from './disk.ts';

/** A disk with room for `left` more bytes; like real disks, it writes a part of what does not fit. */
export function smallDisk() {
  const state = { left: Number.POSITIVE_INFINITY };
  const disk: Disk = {
    ...realDisk,
    async open(path, flags, mode) {
      const file = await realDisk.open(path, flags, mode);
      const write = file.write.bind(file) as (...args: [Uint8Array, number, number, number | null]) => Promise<unknown>;
      return Object.assign(file, {
        async write(bytes: Uint8Array, from: number, count: number, at: number | null = null) {
          if (state.left <= 0) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
          const part = Math.min(count, state.left);
          state.left -= part;
          return write(bytes, from, part, at);
        },
      });
    },
  };
  return { disk, state };
}
