import type { Artifacts } from '../../../artifacts/types.ts';
import { formatMegabytes } from '../../../base/text.ts';
import type { Check, Found } from './types.ts';

const mebibyte = 1024 * 1024;

/** Bytes above which a reviewer asks why: a module is code and text. */
const most = { package: 2 * mebibyte, file: mebibyte };

/** Above this size, cold starts are noticeably slower. Zipped bytes. */
const mostZipped = 5 * mebibyte;

/** What everyone who installs the package downloads. */
export const packageSize: Check = ({ files }) => {
  const published = files.filter((one) => one.published).sort((a, b) => b.bytes - a.bytes);
  const bytes = published.reduce((sum, one) => sum + one.bytes, 0);
  const large = published.filter((one) => one.bytes > most.file);
  const found: Found[] = large.map(({ path, bytes: own }) => ({
    level: 'advice',
    file: path,
    message: `This file has ${formatMegabytes(own)}, and is copied into every project.`,
    hint: 'Leave it out of `files`, make it smaller, or let the function read it from S3.',
  }));
  if (bytes <= most.package) return found;
  const largest = published.slice(0, 3).map((one) => `${one.path} (${formatMegabytes(one.bytes)})`);
  return [
    ...found,
    {
      level: 'advice',
      file: 'package.json',
      message: `The package has ${formatMegabytes(bytes)}; the largest: ${largest.join(', ')}.`,
      hint: 'List only what is needed in `files`.',
    },
  ];
};

/** Functions whose code is so large that their first call is slow. */
export function bundleFindings(artifacts: Artifacts): Found[] {
  return [...artifacts.values()].flatMap(({ function: id, bytes }): Found[] =>
    bytes <= mostZipped
      ? []
      : [
          {
            level: 'advice',
            file: `awsm/${id.split('/')[1]}/awsm.json`,
            message: `The zip of ${id} has ${formatMegabytes(bytes)}, which makes its first call slow.`,
            hint: 'In a project, `jaws package --analyze` shows what is in it; import less, or load the large part only where it is needed.',
          },
        ],
  );
}
