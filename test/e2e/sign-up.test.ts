import { scenes } from './scene.js';

const play = scenes();

play('somebody makes an account with a password and verifies the address with the code', async (ann) => {
  await ann.signsUp();
  await ann.sees(`We sent a code and a link to ${ann.email}. Enter the code here, or open the link.`);
  await ann.hasFocusOn(ann.field('Code'));
  await ann.types('Code', await ann.readsCode());
  await ann.presses('Continue');
  await ann.isAt('/account');
  await ann.seesHeading(`Hello, ${ann.name}`);
});
