// Certificates, keys and tokens as objects carry them: base64 of PEM, or text. They are looked at before use, so that a bad one
// is named here and not as a failed handshake later. No message repeats any of it.

import { createPrivateKey, X509Certificate } from 'node:crypto';
import { err, ok, type Result } from '../../core/result.ts';
import type { EndpointAuth, Refusal } from './endpoint.ts';

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
/** What an HTTP header can carry. */
const TOKEN = /^[\x21-\x7e]+$/;

/** Text from base64, as Secrets and kubeconfigs hold it. */
export function decodeBase64(value: unknown, where: string): Result<string, Refusal> {
  const packed = typeof value === 'string' ? value.replace(/\s+/g, '') : '';
  if (!BASE64.test(packed) || packed.replace(/=+$/, '').length % 4 === 1) {
    return err({ code: 'badBase64', message: `${where} is no base64; encode it anew, as base64 -w0 does.` });
  }
  return ok(Buffer.from(packed, 'base64').toString('utf8'));
}

/** PEM of certificate authorities, from base64. */
export function readCa(value: unknown, where: string): Result<string, Refusal> {
  const pem = decodeBase64(value, where);
  if (!pem.ok || certificateOf(pem.value) !== undefined) return pem;
  return err({
    code: 'badCertificate',
    message: `${where} holds no PEM certificate; write that of the cluster's CA.`,
  });
}

/** A bearer token, with white space around it taken off. */
export function readToken(value: unknown, where: string): Result<EndpointAuth, Refusal> {
  const token = typeof value === 'string' ? value.trim() : '';
  if (TOKEN.test(token)) return ok({ token });
  return err({
    code: 'badToken',
    message: `${where} is no bearer token: it must be one word of ASCII characters.`,
  });
}

/** A client certificate with its key, each base64 of PEM; expired ones are refused. */
export function readClientCertificate(
  cert: unknown,
  key: unknown,
  where: string,
  nowMicros: number,
): Result<EndpointAuth, Refusal> {
  const certData = decodeBase64(cert, `${where}.client-certificate-data`);
  if (!certData.ok) return certData;
  const keyData = decodeBase64(key, `${where}.client-key-data`);
  if (!keyData.ok) return keyData;
  const certificate = certificateOf(certData.value);
  if (certificate === undefined || !isKeyOf(certificate, keyData.value)) {
    const message = `${where}: client-certificate-data and client-key-data are not a PEM certificate and its unencrypted key.`;
    return err({ code: 'badCertificate', message });
  }
  const endMillis = certificate.validToDate.getTime();
  if (endMillis * 1000 <= nowMicros) {
    const message = `${where}.client-certificate-data expired on ${certificate.validTo}; write a new one.`;
    return err({ code: 'expiredCertificate', message });
  }
  return ok({ certData: certData.value, keyData: keyData.value });
}

function certificateOf(pem: string): X509Certificate | undefined {
  try {
    return pem.includes('-----BEGIN') ? new X509Certificate(pem) : undefined;
  } catch {
    return undefined;
  }
}

function isKeyOf(certificate: X509Certificate, pem: string): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(pem));
  } catch {
    return false;
  }
}
