import type { Mail } from './mail-server.js';

/** A code stands on a line of its own: easy to read out, easy to find. */
type Letter = Mail;

export function verifyAddress(to: string, code: string, link: string): Letter {
  return {
    to,
    subject: 'Confirm your email address',
    text: `Welcome to Fernweh. Your code to confirm this address:

${code}

Or open this link on any device:
${link}

If you did not create an account, nothing happens unless you use them.`,
  };
}

export function signInCode(to: string, code: string): Letter {
  return {
    to,
    subject: 'Your sign-in code',
    text: `Your code to sign in to Fernweh:

${code}

It works once, for five minutes. Nobody from Fernweh will ever ask you for it.`,
  };
}

export function secondFactorCode(to: string, code: string): Letter {
  return {
    to,
    subject: 'Confirm that it is you',
    text: `Someone has just entered your password. If it was you, your second step:

${code}

If it was not you, change your password now.`,
  };
}

/** Tells where the attempt came from: whoever did not make it learns of it. */
export function stepUpCode(to: string, code: string, from: { readonly place: string; readonly browser: string; readonly purpose: 'sign-in' | 'step-up' }): Letter {
  const [what, ifNot] =
    from.purpose === 'sign-in'
      ? ['Someone is signing in to your Fernweh account', 'If it is not you, do not give the code to anybody, and set a new password.']
      : ['Something in your Fernweh account is about to be changed', 'If it is not you, do not give the code to anybody, and sign out everywhere.'];
  return {
    to,
    subject: 'Confirm that it is you',
    text: `${what}, from ${from.place}, with ${from.browser}. If it is you, your code:

${code}

It works once, for five minutes. ${ifNot}`,
  };
}

export function changeAddress(to: string, code: string): Letter {
  return {
    to,
    subject: 'Confirm your new address',
    text: `Your code to use this address for your Fernweh account:

${code}

If you did not ask for this, nothing happens unless somebody uses it.`,
  };
}

export function addressChanged(to: string, now: string): Letter {
  return {
    to,
    subject: 'Your address was changed',
    text: `Your Fernweh account now belongs to ${now}. We will not write to this address any more.

If it was not you, write to support at once.`,
  };
}

export function magicLink(to: string, link: string): Letter {
  return {
    to,
    subject: 'Your sign-in link',
    text: `Open this link to sign in to Fernweh:
${link}

It works once, for five minutes.`,
  };
}

export function resetPassword(to: string, code: string, link: string | null): Letter {
  return {
    to,
    subject: 'Set a new password',
    text: `Your code to set a new password:

${code}
${link ? `\nOr open this link on any device:\n${link}\n` : ''}
If you did not ask for this, your password stays as it is.`,
  };
}

export function alreadyRegistered(to: string, origin: string): Letter {
  return {
    to,
    subject: 'You already have an account',
    text: `Someone has just tried to sign up with this address, and you are already with us.

Sign in:
${origin}/sign-in

Forgot your password?
${origin}/recover

If it was not you, there is nothing to do.`,
  };
}

export function orderConfirmed(
  to: string,
  order: { readonly number: string; readonly lines: readonly string[]; readonly total: string },
): Letter {
  return {
    to,
    subject: `Order ${order.number} is confirmed`,
    text: `Thank you for your order.

${order.lines.join('\n')}
Total: ${order.total}

We will write again when it is on its way.`,
  };
}
