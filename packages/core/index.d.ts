export * as env from './env';
