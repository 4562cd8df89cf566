import { oneLine } from '../../base/visible.ts';
import { findModule } from '../../engine/modules/find.ts';
import { dataHere, describeInstalled, editedFiles, installedPackage } from '../../engine/modules/installed.ts';
import { recordIfInstalled } from '../../engine/modules/open.ts';
import { describeModule } from '../../modules/describe.ts';
import { findRoot } from '../../project/find.ts';
import type { Run } from '../command.ts';
import { descriptionText } from '../module-text.ts';

export const run: Run = async ({ arguments: args }, { cwd, host }) => {
  const root = findRoot(cwd);
  const name = args.package ?? '';
  const record = recordIfInstalled(root, name);
  if (!record) {
    const found = await findModule(root, cwd, name, host.signal);
    const { provenance } = found;
    const resources = found.module.additions.named.Resources;
    const module = {
      ...describeModule(found.module),
      ...dataHere(root, found.module.name, resources),
      ...(provenance && { provenance }),
    };
    return { data: { installed: false, ...module }, text: (paint) => descriptionText(module, paint) };
  }
  const module = {
    ...describeInstalled(record, installedPackage(root, record)),
    ...dataHere(root, record.name, record.additions.named.Resources),
  };
  const edited = editedFiles(root, record);
  return {
    data: { installed: true, ...module, source: record.source, edited },
    text: (paint) =>
      [
        descriptionText(module, paint),
        `${paint.bold('Installed from')} ${oneLine(record.source ?? record.package)}`,
        ...(edited.length > 0 ? [`${paint.bold('Edited here')}`, ...edited.map((path) => `  ${oneLine(path)}`)] : []),
      ].join('\n'),
  };
};
