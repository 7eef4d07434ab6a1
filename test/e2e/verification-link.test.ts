import { scenes } from './scene.js';
import { say } from './words.js';

// The server keeps no note of these links: one that has had its time can only be had by letting it pass.
const play = scenes({ linkSeconds: 1 });

play('a verification link that has had its time says so, and signing in brings a new code', async (ann) => {
  await ann.signsUp();
  const link = await ann.readsLink();
  const [, claims = ''] = new URL(link).searchParams.get('token')!.split('.');
  const { exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { exp: number };
  await ann.until('its time is over', () => Date.now() > (exp + 1) * 1_000);
  await ann.opens(link);
  await ann.isAlerted(say('error.expired-link'));
  await ann.signsIn();
  await ann.types(say('field.code'), await ann.readsCode());
  await ann.hits('Enter');
  await ann.isAt('/account');
});
