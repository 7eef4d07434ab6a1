/** What a flow needs once something was begun: loaded together, beside the first request. */
export { transition } from './machine.js';
export { perform } from './effects.js';
export { dismissOffer, factsAfter } from './facts.js';
