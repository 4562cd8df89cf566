/** Devices, which are not files in any folder. https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const DEVICE = /^(?:con|conin\$|conout\$|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]) *(?:\.|$)/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: Windows has no file of such a name
const FORBIDDEN = /[<>:"|?*\x00-\x1f]|[. ]$/;

/** Whether Windows can store a file under a path with slashes, and under no other name than this. */
export const isWindowsPath = (path: string): boolean =>
  path.split('/').every((part) => !DEVICE.test(part) && !FORBIDDEN.test(part));
