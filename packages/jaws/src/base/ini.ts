/** A section of an AWS configuration file. A nested block (`s3 =` with indented lines) is a map of its own. */
export type IniSection = ReadonlyMap<string, string | ReadonlyMap<string, string>>;

/**
 * Reads the AWS configuration format: sections, `name = value`, one level of indented sub-settings, comments on lines of
 * their own and after ` #`. Unparsable lines are skipped, as the AWS tools do.
 * https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 */
export function parseIni(text: string): Map<string, IniSection> {
  const sections = new Map<string, Map<string, string | Map<string, string>>>();
  let section: Map<string, string | Map<string, string>> | undefined;
  let block: Map<string, string> | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*([#;].*)?$/.test(line)) continue;
    const header = /^\s*\[([^\]]+)\]/.exec(line);
    if (header) {
      const name = header[1]!.trim().replace(/\s+/, ' ');
      section = sections.get(name) ?? new Map();
      sections.set(name, section);
      block = undefined;
      continue;
    }
    const setting = /^(\s*)([^\s=][^=]*)=(.*)$/.exec(line);
    if (!setting || !section) continue;
    const [, indent, name, raw] = setting as unknown as [string, string, string, string];
    const value = raw.replace(/\s[#;].*$/, '').trim();
    if (indent && block) block.set(name.trim(), value);
    else if (value === '') {
      block = new Map();
      section.set(name.trim(), block);
    } else {
      block = undefined;
      section.set(name.trim(), value);
    }
  }
  return sections;
}
