/** The reason without the wrapping and the ids that CloudFormation's resource handlers put around it. */
export function plainReason(reason: string): string {
  const inner = /^Resource handler returned message: "(.*)" \(RequestToken: [^)]*\)$/s.exec(reason)?.[1] ?? reason;
  return inner.replace(/ \(Service: [^()]*Request ID: [^()]*\)/, '').trim();
}
