/** The version of the package; an unbuilt source tree has none. */
export const version = (): string => (typeof JAWS_VERSION === 'string' ? JAWS_VERSION : '0.0.0');
