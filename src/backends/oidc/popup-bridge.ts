/* oxlint-disable unicorn/require-post-message-target-origin -- a BroadcastChannel has none */
import { popupChannel, type BridgeMessage } from '../../platform/popup-channel.js';

/*
 * The only script of the page that a provider leads a sign-in's window back to. It tells the page that opened the
 * window what came back, waits until that was taken, and closes the window. It holds no secret: the verifier, without
 * which a code is worth nothing, has never left the opener; if that is gone, the code expires unused (session.md POP-5).
 */
const sayEachMs = 250;
const giveUpAfterMs = 30_000;

const { href, pathname } = location;
const state = new URLSearchParams(location.search).get('state');
// Before anything else: neither the history nor a referrer keeps a code.
history.replaceState(null, '', pathname);

if (state) {
  const channel = new BroadcastChannel(popupChannel(state));
  const say = (): void => channel.postMessage({ v: 1, kind: 'arrived', href } satisfies BridgeMessage);
  const saying = setInterval(say, sayEachMs);
  const end = (): void => {
    clearInterval(saying);
    channel.close();
  };
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if ((data as Partial<BridgeMessage> | null)?.kind !== 'taken') return;
    end();
    close();
  };
  setTimeout(end, giveUpAfterMs);
  say();
}
