import { arrivalKey, takeParameters } from './arrival-parameters.js';

/*
 * The first script of a page that a provider leads back to, where other scripts are on it too: it takes the answer out
 * of the address before they can read it there or send it on in a referrer (session.md OAU-6), and keeps it for the
 * adapter, which removes it when it takes it.
 */
const here = new URL(location.href);
const answer = takeParameters(here);
if (answer) {
  try {
    sessionStorage.setItem(arrivalKey, JSON.stringify({ at: Date.now(), answer }));
    history.replaceState(history.state, '', here);
  } catch {
    // Where storage is blocked the adapter takes it from the address, a moment later.
  }
}
