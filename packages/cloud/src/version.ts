/** Of the package; a source tree that was not built has none. */
export const version = (): string => (typeof JAWS_VERSION === 'string' ? JAWS_VERSION : '0.0.0');
