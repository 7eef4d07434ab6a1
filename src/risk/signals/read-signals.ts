import { fromBase64Url } from '../../platform/base64url.js';
import { mostSignalBytes, soundSignals, type SignalFacts } from './signal-facts.js';

/**
 * Reads the header `x-auth-signals` on a server. Anything else than a sound payload reads as `undefined`: signals are a
 * stranger's word, their absence is everyone's right, and neither may break a sign-in.
 */
export function readSignals(header: string | null | undefined): SignalFacts | undefined {
  if (!header || header.length > Math.ceil((mostSignalBytes * 4) / 3)) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(fromBase64Url(header)));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? soundSignals(value) : undefined;
  } catch {
    return undefined;
  }
}
