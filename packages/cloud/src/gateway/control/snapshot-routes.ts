import { SnapshotRefused } from '../../store/snapshot/manifest.ts';
import { Refusal } from './json.ts';
import type { Route } from './route.ts';

/**
 * The content of a snapshot: `GET` returns everything that the cloud keeps as one file, `POST` replaces everything with such a
 * file.
 */
export const snapshotRoutes: readonly Route[] = [
  [
    /^\/_jaws\/snapshot\/contents$/,
    { GET: ({ cloud }) => ({ status: 200, body: { records: cloud.snapshot.contents() } }) },
  ],
  [
    /^\/_jaws\/snapshot$/,
    {
      async GET({ cloud, head }) {
        const headers = { 'content-type': 'application/gzip', 'cache-control': 'no-store' };
        if (head.method === 'HEAD') return { status: 200, headers };
        const { info, archive } = await cloud.snapshot.read();
        return {
          status: 200,
          stream: archive,
          headers: {
            ...headers,
            'content-disposition': 'attachment; filename="jaws-cloud.tgz"',
            'x-jaws-snapshot': JSON.stringify(info),
          },
        };
      },
      async POST({ cloud, body }) {
        try {
          return { status: 200, body: await cloud.snapshot.load(body) };
        } catch (error) {
          if (error instanceof SnapshotRefused) throw new Refusal(400, error.message);
          const { code } = error as NodeJS.ErrnoException;
          if (code === 'ENOSPC' || code === 'EDQUOT') {
            throw new Refusal(507, 'The disk is full: everything is as it was.');
          }
          throw error;
        }
      },
    },
  ],
];
