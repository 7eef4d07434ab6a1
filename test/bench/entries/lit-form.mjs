import { refuse } from './static-form.mjs';

export default {
  title: 'Lit, one bare form',
  package: 'lit',
  script: 'entries/lit-form.page.js',
  identifier: 'input[type=email]',
  body: '<login-form></login-form>',
  answer: refuse,
};
