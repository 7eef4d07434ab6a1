import { AuthError } from '../errors.js';
import type { Platform, SmallWindow } from './platform.js';
/* oxlint-disable unicorn/require-post-message-target-origin -- a BroadcastChannel has none */
import { popupChannel, type BridgeMessage } from './popup-channel.js';

/** A window that is closed may still be heard of: its last page may be the bridge, on its way. */
const closedMs = 5_000;
const lookEachMs = 500;

interface Visit {
  readonly state: string;
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Takes a window to a provider, and waits for our bridge page to say what it came back with: over a channel, because a
 * provider's page may cut the window off from its opener (COOP), and then nothing else arrives (session.md POP-2). What
 * looks closed then is not: only a window that a provider's page was seen in, and that has been gone for five seconds,
 * counts as closed by the person (POP-3). Until then there is their "cancel", which is `signal`, and the deadline.
 */
export function visitInPopup(platform: Platform, opened: SmallWindow, url: URL, { state, timeoutMs = 300_000, signal }: Visit): Promise<URL> {
  return new Promise((resolve, reject) => {
    const channel = platform.channel(popupChannel(state));
    const endings: (() => void)[] = [];
    const end = (): void => endings.splice(0).forEach((ending) => ending());
    const fail = (code: 'cancelled' | 'timeout' | 'unsupported'): void => {
      end();
      opened.close();
      reject(new AuthError(code));
    };
    if (signal?.aborted || opened.closed) return fail('cancelled');
    if (!channel) return fail('unsupported');

    endings.push(() => channel.close());
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      const message = data as Partial<BridgeMessage> | null;
      if (message?.v !== 1 || message.kind !== 'arrived' || typeof message.href !== 'string' || !URL.canParse(message.href)) return;
      const arrived = new URL(message.href);
      // A page of another origin has no such channel; an address of one would be a mistake all the same.
      if (arrived.origin !== platform.location().origin) return;
      channel.postMessage({ v: 1, kind: 'taken' } satisfies BridgeMessage);
      end();
      resolve(arrived);
    };
    const cancel = (): void => fail('cancelled');
    signal?.addEventListener('abort', cancel);
    endings.push(() => signal?.removeEventListener('abort', cancel));
    endings.push(platform.after(timeoutMs, () => fail('timeout')));

    let seenAway = false;
    let closedFor = 0;
    let stopLooking = (): void => undefined;
    endings.push(() => stopLooking());
    const look = (): void => {
      seenAway ||= opened.away;
      closedFor = opened.closed ? closedFor + lookEachMs : 0;
      if (seenAway && closedFor > closedMs) return fail('cancelled');
      stopLooking = platform.after(lookEachMs, look);
    };
    opened.go(url);
    look();
  });
}
