import type { Notice } from '../lib/decide.ts';
import { type Channel, defineSettings, type Settings } from '../lib/settings.ts';
import type { AlarmTable } from '../lib/store.ts';
import { alarm } from './incidents.ts';

export const at = (minute: number) => minute * 60_000;
export const settingsWith = (channel: Partial<Channel> = {}, more: Partial<Settings> = {}) =>
  defineSettings({ channels: { slack: { kind: 'slack', url: 'U', ...channel } as Channel }, ...more });
export const notice = (more: Partial<Notice> = {}, about: Partial<Notice['about']> = {}): Notice => {
  const { incident: _, ...one } = alarm('lLinksGet-errors', 'ALARM', 29_400_000);
  const usual = { kind: 'rings', severity: 'high', opened: one.at, rings: 1, held: false, last: false } as const;
  return { ...one, ...usual, ...more, about: { ...one.about, ...about } };
};
export type Asked = [operation: string, input: Record<string, unknown>];
export function played(answer: (operation: string, input: Record<string, unknown>) => unknown = () => ({})) {
  const asked: Asked[] = [];
  const json = async (_service: string, operation: string, input: object = {}) => {
    asked.push([operation, input as Record<string, unknown>]);
    return answer(operation, input as Record<string, unknown>) as never;
  };
  return { asked, table: { aws: { json }, table: 't' } satisfies AlarmTable };
}
export const refusal = (code: string) => Object.assign(new Error(code), { code });
