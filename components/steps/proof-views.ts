import { addStyles } from '../base/adopt-styles.js';
import { laterStyles } from '../styles/later.js';
import { codeView } from './code.js';
import { linkView } from './link.js';
import { factorView, methodsView } from './methods.js';
import { acceptedView, blockedView, doneView, signedInView } from './outcome.js';
import { passwordView } from './password.js';
import type { StepViews } from './view.js';
import { windowView } from './window.js';

export { Journey } from '../base/journey.js';

addStyles(laterStyles);

/** The steps in which people prove who they are: what nearly every sign-in shows after its first screen. */
export const views: Partial<StepViews> = {
  password: passwordView,
  methods: methodsView,
  factor: factorView,
  code: codeView,
  link: linkView,
  window: windowView,
  blocked: blockedView,
  accepted: acceptedView,
  done: doneView,
  'signed-in': signedInView,
};
