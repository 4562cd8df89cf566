import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCertificate } from '../../../../kernel/x509/certificate.ts';
import { exported, makeKey } from '../../../../kernel/x509/keys.ts';
import { Harness, method } from '../../testing/harness.ts';

let cloud: Harness;
beforeAll(async () => {
  cloud = await Harness.start();
});
afterAll(() => cloud.close());

/** An endpoint that reports the fingerprint of the client certificate it received, and accepts only one. */
async function endpoint(trusted: string) {
  const key = await makeKey('RSA_2048');
  const name = { commonName: 'localhost' };
  const now = Date.now();
  const cert = makeCertificate({
    subject: name,
    issuer: name,
    key,
    issuerKey: key,
    serial: Buffer.alloc(16, 1),
    from: new Date(now - 60_000),
    until: new Date(now + 3_600_000),
    names: ['localhost'],
    isAuthority: false,
  });
  const options = { cert, key: exported(key), ca: [trusted], requestCert: true, rejectUnauthorized: true };
  const server = createServer(options, (request, response) => {
    const shown = (request.socket as TLSSocket).getPeerCertificate().raw;
    response.end(createHash('sha256').update(shown).digest('hex'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { uri: `https://localhost:${(server.address() as AddressInfo).port}/`, close: () => server.close() };
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-client-side-ssl-authentication.html
test('a stage shows its certificate to endpoints that ask for one', async () => {
  const { api } = cloud;
  const made = await api.generateClientCertificate({ description: 'mine', tags: { team: 'a' } });
  const { clientCertificateId, pemEncodedCertificate = '' } = made;
  expect(made).toMatchObject({ description: 'mine', tags: { team: 'a' }, createdDate: expect.any(Date) });
  const certificate = new X509Certificate(pemEncodedCertificate);
  expect(certificate.checkIssued(certificate)).toBe(true);
  expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
  expect(new Date(certificate.validTo)).toEqual(made.expirationDate);
  expect(made.expirationDate!.getTime() - made.createdDate!.getTime()).toBe(365 * 24 * 60 * 60 * 1000);

  const backend = await endpoint(pemEncodedCertificate);
  const integration = {
    type: 'http_proxy',
    httpMethod: 'GET',
    uri: backend.uri,
    tlsConfig: { insecureSkipVerification: true },
  };
  const restApiId = await cloud.deploy({ paths: method('/who', 'get', integration) });
  expect((await cloud.call(restApiId, '/who')).status).toBe(500);
  const stage = { restApiId, stageName: 'dev' };
  const set = (value: string) =>
    api.updateStage({ ...stage, patchOperations: [{ op: 'replace', path: '/clientCertificateId', value }] });
  await expect(set('nowhere')).rejects.toMatchObject({ name: 'NotFoundException' });
  expect(await set(clientCertificateId!)).toMatchObject({ clientCertificateId });
  const answer = await cloud.call(restApiId, '/who');
  expect([answer.status, answer.text]).toEqual([200, certificate.fingerprint256.replaceAll(':', '').toLowerCase()]);

  const { items } = await api.getResources({ restApiId });
  const resourceId = items!.find(({ path }) => path === '/who')!.id;
  const asked = { restApiId, resourceId, httpMethod: 'GET' };
  expect((await api.testInvokeMethod(asked)).status).toBe(500);
  expect((await api.testInvokeMethod({ ...asked, clientCertificateId })).status).toBe(200);

  await expect(api.deleteClientCertificate({ clientCertificateId })).rejects.toMatchObject({
    name: 'ConflictException',
  });
  await set('');
  await api.deleteClientCertificate({ clientCertificateId });
  await expect(api.getClientCertificate({ clientCertificateId })).rejects.toMatchObject({ name: 'NotFoundException' });
  backend.close();
});

test('certificates are listed, updated and tagged, and their keys are never returned', async () => {
  const { api } = cloud;
  const { clientCertificateId } = await api.generateClientCertificate({});
  const patchOperations = [{ op: 'replace' as const, path: '/description', value: 'described' }];
  expect(await api.updateClientCertificate({ clientCertificateId, patchOperations })).toMatchObject({
    clientCertificateId,
    description: 'described',
  });
  const resourceArn = `arn:aws:apigateway:us-east-1::/clientcertificates/${clientCertificateId}`;
  await api.tagResource({ resourceArn, tags: { team: 'b' } });
  const listed = await api.getClientCertificates({});
  expect(listed.items).toMatchObject([{ clientCertificateId, description: 'described', tags: { team: 'b' } }]);
  const raw = await cloud.raw('/clientcertificates', {
    headers: { authorization: 'AWS4-HMAC-SHA256 Credential=test/20261125/us-east-1/apigateway/aws4_request' },
  });
  expect(raw.text).toContain('BEGIN CERTIFICATE');
  expect(raw.text).not.toContain('PRIVATE KEY');
});
