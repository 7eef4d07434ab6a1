import { addStyles } from '../base/adopt-styles.js';
import { laterStyles } from '../styles/later.js';
import { changeIdentifierView } from './change-identifier.js';
import { fieldsView } from './fields.js';
import { newPasswordView } from './new-password.js';
import { offerView, passkeyView } from './passkey.js';
import { registerView } from './register.js';
import type { StepViews } from './view.js';

export { Journey } from '../base/journey.js';

addStyles(laterStyles);

/** The steps that make or mend an account. */
export const views: Partial<StepViews> = {
  register: registerView,
  'change-identifier': changeIdentifierView,
  'new-password': newPasswordView,
  fields: fieldsView,
  passkey: passkeyView,
  offer: offerView,
};
