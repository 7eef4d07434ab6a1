import type { Snapshot } from '../../src/index.js';
import type { Text } from './text.js';

/** The message for a session that ended without the person's doing; those that ask for no word of ours have none. */
export function endedKey(snapshot: Snapshot): 'ended.revoked' | 'ended.idle' | 'ended.absolute' | null {
  if (snapshot.status !== 'signed-out') return null;
  const { reason } = snapshot;
  return reason === 'revoked' || reason === 'idle' || reason === 'absolute' ? `ended.${reason}` : null;
}

/** Its words; empty where there are none, or none yet. */
export function endedText(text: Text, snapshot: Snapshot): string {
  const key = endedKey(snapshot);
  return key && text.has(key) ? text.of(key) : '';
}
