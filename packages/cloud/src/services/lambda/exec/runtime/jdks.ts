import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { onPath } from './on-path.ts';

/** A JDK on this machine. */
export interface Jdk {
  readonly home: string;
  /** `17.0.21`; of Java 8 `1.8.0_452`. */
  readonly version: string;
  readonly major: number;
}

const PROGRAM = process.platform === 'win32' ? '.exe' : '';

/**
 * The JDK for a version of Java: `JAWS_JAVA17`, `JAVA_HOME`, that of the PATH, those of the system, of SDKMAN and of IDEs; the
 * same version if there is one, else the next newer one, else the newest. Their folders are looked at; none of them is run.
 */
export function findJdk(major: number): Jdk | undefined {
  const own = process.env[`JAWS_JAVA${major}`];
  const found = [own, process.env.JAVA_HOME, ofPath(), ...installed()].flatMap((home) => jdkAt(home) ?? []);
  const newer = found.filter((jdk) => jdk.major >= major).sort((a, b) => a.major - b.major);
  return newer[0] ?? found.sort((a, b) => b.major - a.major)[0];
}

export const javaProgram = (jdk: Jdk, name: 'java' | 'javac'): string => join(jdk.home, 'bin', name + PROGRAM);

function ofPath(): string | undefined {
  const program = onPath('javac');
  return program && dirname(dirname(realpathSync(program)));
}

function installed(): string[] {
  const home = homedir();
  const folders: [string, string][] = [
    ['/usr/lib/jvm', ''],
    ['/Library/Java/JavaVirtualMachines', join('Contents', 'Home')],
    [join(home, '.sdkman', 'candidates', 'java'), ''],
    [join(home, '.jdks'), ''],
    [join(process.env.ProgramFiles ?? '/nowhere', 'Java'), ''],
  ];
  return folders.flatMap(([folder, inside]) => {
    if (!existsSync(folder)) return [];
    return readdirSync(folder).map((name) => join(folder, name, inside));
  });
}

/** A JRE alone cannot compile this cloud's runtime. */
function jdkAt(home: string | undefined): Jdk | undefined {
  if (!home || !existsSync(join(home, 'bin', `javac${PROGRAM}`))) return undefined;
  try {
    const version = /^JAVA_VERSION="([^"]+)"/m.exec(readFileSync(join(home, 'release'), 'utf8'))?.[1];
    const major = Number(/^(?:1\.)?(\d+)/.exec(version ?? '')?.[1]);
    return version && major >= 8 ? { home, version, major } : undefined;
  } catch {
    return undefined;
  }
}
