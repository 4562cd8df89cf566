import { expect, it } from 'vitest';
import { checkRuntime } from './runtimes.ts';

const day = (date: string) => Date.parse(`${date}T12:00:00Z`);

// https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html, https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
it.each([
  ['nodejs20.x', '2026-08-31', '2026-09-30'],
  ['nodejs22.x', '2027-06-01', '2027-07-01'],
  ['python3.9', '2026-08-31', '2026-09-30'],
  ['python3.10', '2026-11-30', '2027-01-15'],
  ['ruby3.3', '2027-04-30', '2027-05-31'],
])('%s is created until %s and updated until %s', (runtime, create, update) => {
  const before = (date: string) => day(date) - 86_400_000;
  expect(() => checkRuntime(runtime, { now: before(create) })).not.toThrow();
  expect(() => checkRuntime(runtime, { now: day(create) })).toThrow(`${runtime} is no longer supported`);
  expect(() => checkRuntime(runtime, { now: before(update), update: true })).not.toThrow();
  expect(() => checkRuntime(runtime, { now: day(update), update: true })).toThrow(`${runtime} is no longer supported`);
});

it.each(['nodejs26.x', 'python3.15', 'ruby4.0', 'java17.al2023'])('%s is there', (runtime) => {
  expect(() => checkRuntime(runtime, { now: day('2026-11-28') })).not.toThrow();
});
