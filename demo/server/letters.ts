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
