import { AuthError } from '../errors.js';
import { load } from './load.js';
import type { Platform, SmallWindow } from './platform.js';

const width = 480;
const height = 720;

/**
 * Opens the window of a sign-in. To be called in the click itself: after anything that waits, browsers block it. Then
 * it throws `popup-blocked`, before anything was asked of any server (session.md POP-4).
 */
export function openPopup(platform: Platform): Popup {
  const opened = (platform.openWindow ?? openWindow)();
  if (!opened || opened.closed) throw new AuthError('popup-blocked');
  return {
    visit: async (url, options) => (await load(() => import('./popup-visit.js'))).visitInPopup(platform, opened, url, options),
    close: () => opened.close(),
  };
}

/** As `Context.popup` of the backend room describes it. */
interface Popup {
  visit(url: URL, options: { readonly state: string; readonly timeoutMs?: number | undefined; readonly signal?: AbortSignal | undefined }): Promise<URL>;
  close(): void;
}

function openWindow(): SmallWindow | null {
  const left = Math.round(screenX + (outerWidth - width) / 2);
  const top = Math.round(screenY + (outerHeight - height) / 2);
  const opened = globalThis.open('about:blank', '_blank', `popup,width=${width},height=${height},left=${left},top=${top}`);
  return (
    opened && {
      get closed() {
        return opened.closed;
      },
      get away() {
        if (opened.closed) return false;
        try {
          return !opened.location.href;
        } catch {
          return true;
        }
      },
      // Replaced, so that the empty page is no place to go back to.
      go: (url) => opened.location.replace(url),
      close: () => opened.close(),
    }
  );
}
