import { readCatalogue } from '../../engine/modules/catalogue.ts';
import { type NpmPackage, searchNpm } from '../../engine/modules/search.ts';
import { wrapQuoted } from '../../output/format.ts';
import { table } from '../../output/table.ts';
import type { Run } from '../command.ts';

export const run: Run = async ({ arguments: args }, { cwd, host }) => {
  const words = (args.words ?? '').toLowerCase();
  const catalogue = readCatalogue()
    .map(({ module: { name, version, description } }) => ({ name, version, description }))
    .filter(({ name, description }) => `${name} ${description}`.toLowerCase().includes(words));
  const found = await searchNpm(cwd, words, host.signal);
  const npm = 'failure' in found ? undefined : found;
  const why = 'failure' in found ? found.failure : undefined;
  return {
    data: { catalogue, npm: npm ?? null, ...(why !== undefined && { npmFailure: why }) },
    text: (paint, columns) => {
      const catalogueRows = catalogue.map((one) => [paint.bold(one.name), one.version, one.description]);
      const rows = (list: readonly NpmPackage[]) =>
        list.length === 0
          ? paint.dim('  none')
          : table(
              list.map((one) => [paint.bold(one.name), one.version, ...figures(one), one.description]),
              '  ',
              columns,
            );
      // An empty column would only take room.
      const figures = ({ date, weekly }: NpmPackage) => [
        ...(npm?.some((one) => one.date) ? [date ?? ''] : []),
        ...(npm?.some((one) => one.weekly !== undefined) ? [weekly === undefined ? '' : `${weekly} a week`] : []),
      ];
      return [
        'With JAWS:',
        table(catalogueRows, '  ', columns) || paint.dim('  none'),
        npm === undefined
          ? paint.dim(wrapQuoted(`npm could not be asked: ${why}`, columns).join('\n'))
          : `In npm, under the keyword "awsm":\n${rows(npm)}`,
      ].join('\n');
    },
  };
};
