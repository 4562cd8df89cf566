import { describe, expect, it } from 'vitest';
import { prepare } from './prepare.ts';
import { readSource } from './source.ts';
import { Specs } from './specs.ts';

const template = (more: object = {}) =>
  JSON.stringify({ Resources: { T: { Type: 'AWS::SNS::Topic', Properties: { Tags: [{ Key: 'a' }] } } }, ...more });

/** A template of so many characters. */
const long = (name: string, length: number) => template({ Metadata: { [name]: 'x'.repeat(length) } });

describe('a template that is read again', () => {
  it('is parsed, read and checked once', async () => {
    const specs = await Specs.load();
    expect(readSource(template(), specs)).toBe(readSource(template(), specs));
    expect(prepare(template(), specs).template).toBe(prepare(template(), specs, new Map([['P', 'v']])).template);
  });

  it('cannot be changed by those that share it, however deep', async () => {
    const { json } = readSource(template(), await Specs.load());
    const tags = (json as { Resources: { T: { Properties: { Tags: { Key: string }[] } } } }).Resources.T.Properties
      .Tags;
    expect(() => tags.push({ Key: 'b' })).toThrow(TypeError);
    expect(() => Object.assign(tags[0]!, { Key: 'b' })).toThrow(TypeError);
  });

  it('is another one for other values where loops run over them', async () => {
    const specs = await Specs.load();
    const topicName = `T\${Name}`;
    const loops = JSON.stringify({
      Transform: 'AWS::LanguageExtensions',
      Parameters: { Names: { Type: 'CommaDelimitedList' } },
      Resources: { 'Fn::ForEach::Topics': ['Name', { Ref: 'Names' }, { [topicName]: { Type: 'AWS::SNS::Topic' } }] },
    });
    const names = (value: string) => [...prepare(loops, specs, new Map([['Names', value]])).template.resources.keys()];
    expect([names('A,B'), names('C')]).toEqual([['TA', 'TB'], ['TC']]);
  });

  it('is wrong as often as it is read', async () => {
    const specs = await Specs.load();
    const wrong = JSON.stringify({ Resources: { T: { Type: 'AWS::SNS::Topic', DependsOn: 'X' } } });
    for (let times = 0; times < 2; times++) {
      expect(() => prepare(wrong, specs)).toThrow('Unresolved resource dependencies [X]');
      expect(() => readSource('{"Resources":', specs)).toThrow('JSON not well-formed');
    }
  });

  it('is not shared by two clouds', async () => {
    const [one, other] = await Promise.all([Specs.load(), Specs.load()]);
    expect(readSource(template(), one)).not.toBe(readSource(template(), other));
  });

  it('is parsed again when four million characters of others came after it', async () => {
    const specs = await Specs.load();
    const first = readSource(template(), specs);
    for (let at = 0; at < 5; at++) readSource(long(`m${at}`, 1_000_000), specs);
    expect(specs.sources.length).toBeLessThanOrEqual(4 * 1_048_576);
    expect(readSource(template(), specs)).not.toBe(first);
  });
});
