/** Words for the developer, loaded only when something is wrong. */
import { AuthError } from '../../src/index.js';

export const noProvider = (count: number): AuthError =>
  new AuthError('config-provider', {
    detail: count ? `there are ${count} <auth-provider>s and none is around this element: put it into one, or set its auth property` : 'there is no <auth-provider> on this page',
  });
