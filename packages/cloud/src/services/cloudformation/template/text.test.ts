import { describe, expect, it } from 'vitest';
import { parseText } from './text.ts';

describe('template text', () => {
  it('reads the short forms of YAML', () => {
    const text = [
      'A: !Ref X',
      'B: !GetAtt Res.Endpoint.Address',
      'C: !Join ["-", [a, !Sub "$' + '{X}"]]',
      'D: !If [Cond, !Ref "AWS::NoValue", 1]',
      'E: !Not [!Condition C]',
      'F: !GetAZs ""',
      'G: !Base64\n  Fn::Sub: x',
      'Version: 2012-10-17',
      'Octal: "0123"',
      'Yes: yes',
      '1: one',
    ].join('\n');
    expect(parseText(text)).toEqual({
      A: { Ref: 'X' },
      B: { 'Fn::GetAtt': ['Res', 'Endpoint.Address'] },
      C: { 'Fn::Join': ['-', ['a', { 'Fn::Sub': '$' + '{X}' }]] },
      D: { 'Fn::If': ['Cond', { Ref: 'AWS::NoValue' }, 1] },
      E: { 'Fn::Not': [{ Condition: 'C' }] },
      F: { 'Fn::GetAZs': '' },
      G: { 'Fn::Base64': { 'Fn::Sub': 'x' } },
      Version: '2012-10-17',
      Octal: '0123',
      Yes: 'yes',
      1: 'one',
    });
  });

  it('follows anchors, and stops at a bomb of them', () => {
    expect(parseText('a: &x [1]\nb: *x')).toEqual({ a: [1], b: [1] });
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]'];
    for (let i = 1; i < 9; i += 1) {
      const before = 'abcdefghij'[i - 1];
      bomb.push(`${'abcdefghij'[i]}: &${'abcdefghij'[i]} [${Array(10).fill(`*${before}`).join(',')}]`);
    }
    expect(() => parseText(bomb.join('\n'))).toThrow('YAML aliases expand to too many nodes.');
  });

  it('takes what AWS takes of YAML: members twice, and JSON that stands further left', () => {
    expect(parseText('A: {Type: x}\nB: 1\nA: {Type: y}')).toEqual({ A: { Type: 'y' }, B: 1 });
    const pasted =
      'A:\n    Policy: {"Statement": [{\n  "Action": "x"\n}],\n"Id": !Sub "i"\n}\n    Next: 1\nB: [1,\n2\n]\n';
    expect(parseText(pasted)).toEqual({
      A: { Policy: { Statement: [{ Action: 'x' }], Id: { 'Fn::Sub': 'i' } }, Next: 1 },
      B: [1, 2],
    });
    expect(() => parseText(`A:\n    B: [\n${'x,\n'.repeat(3_000)}`)).toThrow('YAML not well-formed');
  });

  it('says where the text is not well-formed', () => {
    expect(() => parseText('{\n  "a": 1,\n}')).toThrow(
      'Template format error: JSON not well-formed. (line 3, column 1)',
    );
    expect(() => parseText('a: 1\n b: 2')).toThrow(
      /Template format error: YAML not well-formed. \(line \d, column \d+\)/,
    );
  });

  it('keeps __proto__ as a member', () => {
    expect(Object.keys(parseText('__proto__: {a: 1}') as object)).toEqual(['__proto__']);
  });
});
