import { win32 } from 'node:path';

type Variables = Readonly<Record<string, string | undefined>>;

/** Names of variables have no case on Windows. */
const variable = (host: Variables, name: string): string | undefined =>
  Object.entries(host).find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1];

export const windowsFolder = (host: Variables = process.env): string => variable(host, 'SystemRoot') ?? 'C:\\Windows';

/**
 * Variables that programs on Windows read in place of HOME and TMPDIR: without these a function would use the home and the temporary
 * folder of the
 * user who runs the cloud. It also adds the variables that every program needs to start another one; they say nothing about the user.
 */
export function windowsVariables(
  host: Variables,
  folder: string,
): { readonly PATH: readonly string[]; readonly variables: Readonly<Record<string, string>> } {
  const root = windowsFolder(host);
  const home = win32.join(folder, 'home');
  const temporary = win32.join(folder, 'tmp');
  return {
    PATH: [win32.join(root, 'System32'), root],
    variables: {
      USERPROFILE: home,
      APPDATA: win32.join(home, 'AppData', 'Roaming'),
      LOCALAPPDATA: win32.join(home, 'AppData', 'Local'),
      TEMP: temporary,
      TMP: temporary,
      SystemRoot: root,
      ComSpec: win32.join(root, 'System32', 'cmd.exe'),
      PATHEXT: variable(host, 'PATHEXT') ?? '.COM;.EXE;.BAT;.CMD',
    },
  };
}
