import { expect } from 'chai';
import { checkFlow } from '../../../src/flow/check-flow.js';
import { builtInFlow } from '../../../src/flow/documents.js';
import { rejection, thrownBy } from '../../support/rejection.js';

const signIn = { flow: 'sign-in', stages: [{ ask: 'identifier' }, { prove: ['password'] }] };
const withStage = (stage: unknown) => ({ ...signIn, stages: [...signIn.stages, stage] });

describe('the flow documents that ship', () => {
  for (const name of ['sign-in', 'sign-up', 'recovery', 'combined', 'passkey-sign-up'] as const) {
    it(`${name} keeps to the schema`, async () => {
      const document = await builtInFlow(name);
      expect(checkFlow(JSON.parse(JSON.stringify(document)))).to.deep.equal(document);
    });
  }

  it('are asked for by a name that exists', async () => {
    for (const name of ['sign-out', 'constructor', '__proto__', '']) {
      expect(await rejection(builtInFlow(name as 'sign-up'))).to.deep.include({ code: 'config-flow', path: 'flow' });
    }
  });
});

describe('a flow document of one\'s own', () => {
  it('is taken as it is where it makes no mistake', () => {
    for (const stage of [
      { collect: ['terms'], when: 'missing' },
      { offer: 'passkey', when: { visits: { gte: 3 } }, skippable: true },
      { 'step-up': 'when-required' },
      { prove: ['social:google', 'guest', 'sso'] },
    ]) {
      expect(checkFlow(withStage(stage))).to.deep.equal(withStage(stage));
    }
  });

  const mistakes: readonly [name: string, document: unknown, path: string | RegExp][] = [
    ['is no object', 5, '/'],
    ['is nothing', null, '/'],
    ['has no stages', { flow: 'sign-in' }, '/'],
    ['has an empty list of stages', { flow: 'sign-in', stages: [] }, '/stages'],
    ['is of a kind that is not known', { ...signIn, flow: 'sign-out' }, '/flow'],
    ['names a method that does not exist', { flow: 'sign-in', stages: [{ ask: 'identifier' }, { prove: ['password', 'pasword'] }] }, '/stages/1/prove/1'],
    ['names a method twice', { flow: 'sign-in', stages: [{ ask: 'identifier' }, { prove: ['password', 'password'] }] }, '/stages/1/prove'],
    ['asks for what cannot be asked', { flow: 'sign-in', stages: [{ ask: 'password' }, { prove: ['password'] }] }, '/stages/0/ask'],
    ['collects a field that does not exist', withStage({ collect: ['age'], when: 'missing' }), '/stages/2/collect/0'],
    ['has a condition that is a script', withStage({ offer: 'passkey', when: 'visits > 3', skippable: true }), '/stages/2/when'],
    ['compares a fact with words', withStage({ offer: 'passkey', when: { visits: { gte: 'three' } }, skippable: true }), '/stages/2/when/visits/gte'],
    ['compares a fact that does not exist', withStage({ offer: 'passkey', when: { moon: { gte: 1 } }, skippable: true }), /^\/stages\/2\/when/],
    ['has a stage of no kind', withStage({ dance: true }), /^\/stages\/2/],
    ['has a key more than it should', { ...signIn, theme: 'dark' }, /^\/(theme)?$/],
    ['never proves anything', { flow: 'sign-in', stages: [{ ask: 'identifier' }] }, '/stages'],
    ['signs up without registering', { flow: 'sign-up', stages: [{ ask: 'identifier' }, { prove: ['password'] }] }, '/stages'],
  ];
  for (const [name, document, path] of mistakes) {
    it(`that ${name} is refused with the path of it`, () => {
      const error = thrownBy(() => checkFlow(document));
      expect(error.code).to.equal('config-flow');
      if (typeof path === 'string') expect(error.path).to.equal(path);
      else expect(error.path).to.match(path);
      expect(error.detail).to.be.a('string').and.not.equal('');
    });
  }
});
