import type { LambdaInput } from './schema/awsm.ts';

/** The runtimes with SnapStart. https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html#snapstart-runtimes */
const families: Readonly<Record<string, readonly [major: number, minor: number]>> = {
  java: [11, 0],
  python: [3, 12],
  dotnet: [8, 0],
};

const hasSnapStart = (runtime: string): boolean => {
  const [, family = '', version = ''] = /^([a-z]+)([\d.]*)/.exec(runtime) ?? [];
  const min = Object.hasOwn(families, family) ? families[family] : undefined;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return min !== undefined && (major > min[0] || (major === min[0] && minor >= min[1]));
};

/** Why a function cannot have SnapStart, as the end of a sentence. The same page lists it. */
export function snapStartProblems(
  { EphemeralStorage, FileSystemConfigs }: NonNullable<LambdaInput['cloudFormation']>,
  runtime: string,
): { readonly problem: string; readonly hint?: string }[] {
  const { Size } = (EphemeralStorage ?? {}) as { readonly Size?: unknown };
  return [
    ...(hasSnapStart(runtime)
      ? []
      : [{ problem: `is for Java 11, Python 3.12, .NET 8 and later, not for ${runtime}` }]),
    ...(FileSystemConfigs?.length ? [{ problem: 'cannot be together with FileSystemConfigs' }] : []),
    ...(typeof Size === 'number' && Size > 512
      ? [{ problem: 'cannot be together with more than 512 MiB of EphemeralStorage' }]
      : []),
  ];
}
