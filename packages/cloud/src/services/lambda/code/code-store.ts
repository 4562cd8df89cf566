import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { Code } from '../state.ts';
import { unpack } from './unpack.ts';

/** Hexadecimal digits of a folder's name: half of a hash, because many programs of Windows open no path above 260 characters, and packages lie deep below. */
export const FOLDER_NAME_LENGTH = 32;

interface Folder {
  readonly ready: Promise<string>;
  users: number;
}

/** Unpacked code, one folder for each distinct set of archives, shared by all environments that use it. */
export class CodeStore {
  readonly #kernel: Kernel;
  readonly #root: () => Promise<string>;
  readonly #folders = new Map<string, Folder>();

  /** `root`: where the folders are. */
  constructor(kernel: Kernel, root: () => Promise<string>) {
    this.#kernel = kernel;
    this.#root = root;
  }

  /** The folder with these archives unpacked over one another. Give it back with {@link release} and the same codes. */
  async acquire(codes: readonly Code[]): Promise<string> {
    const key = keyOf(codes);
    let folder = this.#folders.get(key);
    if (!folder) {
      folder = { ready: this.#make(key, codes), users: 0 };
      this.#folders.set(key, folder);
      folder.ready.catch(() => this.#folders.delete(key));
    }
    folder.users++;
    return folder.ready;
  }

  release(codes: readonly Code[]): void {
    const key = keyOf(codes);
    const folder = this.#folders.get(key);
    if (!folder || --folder.users > 0) return;
    this.#folders.delete(key);
    this.#kernel.background(this.#remove(key));
  }

  async #remove(key: string): Promise<void> {
    await rm(join(await this.#root(), key), { recursive: true, force: true, maxRetries: 3 });
  }

  async #make(key: string, codes: readonly Code[]): Promise<string> {
    const folder = join(await this.#root(), key);
    // A folder being removed by an earlier release must be gone first.
    await rm(folder, { recursive: true, force: true });
    const zips = await Promise.all(codes.map((code) => this.#kernel.blobs.bytes(code.blob)));
    await unpack(zips, folder);
    return folder;
  }
}

function keyOf(codes: readonly Code[]): string {
  const [first] = codes;
  const key =
    codes.length === 1 && first
      ? Buffer.from(first.sha256, 'base64').toString('hex')
      : createHash('sha256')
          .update(codes.map((code) => code.sha256).join(' '))
          .digest('hex');
  return key.slice(0, FOLDER_NAME_LENGTH);
}
