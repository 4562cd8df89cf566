/** The key pair of the embedded cloud's root user, which tools for local AWS use. It is not a secret. */
export const rootKey = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Basic authentication, which the control routes of a strict cloud require. */
export const rootPassword = `${rootKey.accessKeyId}:${rootKey.secretAccessKey}`;
