// The build puts the version in; the sources run as they are have none.
Object.assign(globalThis, { JAWS_VERSION: '0.0.0-test' });
await import('../../src/main.ts');
