import { nearest } from '../base/text.ts';
import type { SourceFile } from '../project/types.ts';
import type { Report } from './report.ts';
import type { AccessModel } from './types.ts';

interface Written {
  readonly account?: string | undefined;
  readonly profile?: string | undefined;
  readonly roleArn?: string | undefined;
  readonly externalId?: string | undefined;
}

export function accessOf({ account, profile, roleArn, externalId }: Written): AccessModel {
  const role = roleArn === undefined ? undefined : { arn: roleArn, ...(externalId !== undefined && { externalId }) };
  return {
    ...(account !== undefined && { account }),
    ...(profile !== undefined && { profile }),
    ...(role && { role }),
  };
}

/** Checks rules that the schema cannot express. `path`: its place in jaws.json. */
export function checkAccount(written: Written, path: readonly PropertyKey[], jaws: SourceFile, report: Report): void {
  if (written.externalId === undefined || written.roleArn !== undefined) return;
  const message = `${jaws.name}: externalId belongs to a role that is assumed, and there is no roleArn beside it.`;
  report({ message, position: jaws.locate([...path, 'externalId']) });
}

/** The accounts of stages. One of a stage that does not exist is a mistake: its name may be a misspelled one. */
export function buildAccounts(
  accounts: Readonly<Record<string, Written>>,
  stages: readonly string[],
  jaws: SourceFile,
  report: Report,
): Readonly<Record<string, AccessModel>> {
  for (const [stage, written] of Object.entries(accounts)) {
    checkAccount(written, ['accounts', stage], jaws, report);
    if (stages.includes(stage)) continue;
    const near = nearest(stage, stages);
    report({
      message: `${jaws.name}: "accounts" names the stage "${stage}", and there is no such stage.`,
      position: jaws.locateKey(['accounts', stage]),
      ...(near ? { hint: `Did you mean ${near}?` } : {}),
    });
  }
  return Object.fromEntries(Object.entries(accounts).map(([stage, written]) => [stage, accessOf(written)]));
}
