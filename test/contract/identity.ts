import { expect } from 'chai';
import { challengeOf, continuationOf, PASSWORD, Person, refused, sessionOf, wrong, type Harness, type Suite } from './harness.js';

/** How every backend lets people in for the first time and again. `make` is asked for a browser without cookies before each test. */
export function identityContract({ describe, it }: Suite, make: () => Promise<Harness>): void {
  const person = async (email?: string): Promise<Person> => new Person(await make(), email);

  describe('signing up with a password', () => {
    it('asks for the code that it sends, and signs in with it', async () => {
      const ann = await person();
      const outcome = await ann.signUp();
      expect(challengeOf(outcome, 'code')).to.deep.include({ purpose: 'verification', method: 'email-code', length: 6, correctable: true });
      expect(challengeOf(outcome, 'code').delivery).to.deep.include({ channel: 'email', to: ann.email });
      expect(await ann.restored()).to.equal(null);
      const done = await ann.code(outcome);
      expect(done).to.deep.include({ kind: 'signed-in', newUser: true });
      expect(sessionOf(done).user).to.deep.include({ email: ann.email, emailVerified: true, name: 'Ann' });
      expect(await ann.restored()).to.deep.equal(sessionOf(done));
    });

    it('keeps what was typed out of the continuation', async () => {
      const ann = await person();
      const continuation = JSON.stringify(continuationOf(await ann.signUp()));
      expect(continuation).not.to.include(ann.email);
      expect(continuation).not.to.include(PASSWORD);
    });

    it('refuses a wrong code and takes the right one after it', async () => {
      const ann = await person();
      const outcome = await ann.signUp();
      await refused(ann.code(outcome, wrong(await ann.newestCode())), 'invalid-code');
      sessionOf(await ann.code(outcome));
    });

    it('refuses a code that has expired, and sends another', async () => {
      const ann = await person();
      const outcome = await ann.signUp();
      await ann.harness.expireSent();
      await refused(ann.code(outcome), 'expired-code');
      sessionOf(await ann.code(await ann.answer(outcome, { kind: 'resend' })));
    });

    it('ends after three wrong codes, also for the right one', async () => {
      const ann = await person();
      const outcome = await ann.signUp();
      for (let tries = 0; tries < 3; tries += 1) await refused(ann.code(outcome, wrong(await ann.newestCode())), 'invalid-code');
      await refused(ann.code(outcome), 'too-many-attempts');
    });

    it('takes only the newest code', async () => {
      const ann = await person();
      const first = await ann.signUp();
      const old = await ann.newestCode();
      let again = await ann.answer(first, { kind: 'resend' });
      // One time in a million the new code is the old one.
      while ((await ann.newestCode()) === old) again = await ann.answer(again, { kind: 'resend' });
      expect(challengeOf(again, 'code')).to.deep.equal(challengeOf(first, 'code'));
      await refused(ann.code(again, old), 'invalid-code', 'expired-code');
      sessionOf(await ann.code(again));
    });

    it('corrects a wrong address', async () => {
      const ann = await person();
      const mistyped = await ann.signUp();
      const right = new Person(ann.harness);
      const outcome = await ann.answer(mistyped, { kind: 'change-identifier', identifier: right.email });
      expect(challengeOf(outcome, 'code').delivery?.to).to.equal(right.email);
      expect(sessionOf(await right.code(outcome)).user.email).to.equal(right.email);
      await right.leave();
      sessionOf(await right.start('password'));
    });

    it('says the same for an address that has an account, and lets nobody in by it', async () => {
      const ann = await person();
      await ann.join();
      await ann.leave();
      const mails = ann.harness.messages(ann.email).length;
      const stranger = new Person(ann.harness);
      const [taken, free] = [await ann.signUp('another password'), await stranger.signUp('another password')];
      const { delivery: toTaken, ...takenRest } = challengeOf(taken, 'code');
      const { delivery: toFree, ...freeRest } = challengeOf(free, 'code');
      expect(takenRest).to.deep.equal(freeRest);
      expect({ ...toTaken, to: '' }).to.deep.equal({ ...toFree, to: '' });
      expect((await ann.mail()).code).to.equal(undefined);
      expect(ann.harness.messages(ann.email)).to.have.length(mails + 1);
      await refused(ann.start('password', 'another password'), 'invalid-credentials');
      sessionOf(await ann.start('password'));
    });

    it('signs in by the link of the mail, once, and cleans the address', async () => {
      const ann = await person();
      await ann.signUp();
      const link = await ann.newestLink();
      const done = await ann.follow(link);
      expect(sessionOf(done).user.email).to.equal(ann.email);
      expect(ann.harness.location().search).to.equal('');
      expect(await ann.harness.backend.resume(ann.harness.location(), ann.harness.context)).to.equal(null);
      await ann.leave();
      const again = await ann.follow(link).catch((error: unknown) => error);
      expect(again).to.satisfy((result: { kind?: string; code?: string }) => result.kind === 'accepted' || result.code === 'expired-link');
      expect(await ann.restored()).to.equal(null);
    });

    it('refuses a link that the server did not make', async () => {
      const ann = await person();
      await ann.signUp();
      await refused(ann.follow(ann.harness.spoil(await ann.newestLink())), 'invalid-link');
      expect(ann.harness.location().search).to.equal('');
    });

    it('refuses what is no address, and passwords that break the rules', async () => {
      const ann = await person('not an address');
      await refused(ann.signUp(), 'invalid-identifier');
      const ben = new Person(ann.harness);
      await refused(ben.signUp('short'), 'weak-password');
      await refused(ben.signUp('x'.repeat(200)), 'password-too-long');
      expect(ann.harness.messages(ben.email)).to.have.length(0);
    });
  });

  describe('signing in with a password', () => {
    it('signs in with the right one', async () => {
      const ann = await person();
      const joined = await ann.join();
      await ann.leave();
      const outcome = await ann.start('password');
      expect(outcome).to.deep.include({ kind: 'signed-in', newUser: false });
      expect(sessionOf(outcome).user).to.deep.equal(joined.user);
      expect(await ann.restored()).to.deep.equal(sessionOf(outcome));
    });

    it('does not mind the case of an address', async () => {
      const ann = await person();
      await ann.join();
      await ann.leave();
      sessionOf(await new Person(ann.harness, ann.email.toUpperCase()).start('password'));
    });

    it('tells a wrong password and an unknown account alike', async () => {
      const ann = await person();
      await ann.join();
      await ann.leave();
      const known = await refused(ann.start('password', 'wrong wrong'), 'invalid-credentials');
      const unknown = await refused(new Person(ann.harness).start('password', 'wrong wrong'), 'invalid-credentials');
      expect(known.toJSON()).to.deep.equal(unknown.toJSON());
      expect(await ann.restored()).to.equal(null);
    });

    it('has an address verified first, and tells only those who know the password', async () => {
      const ann = await person();
      await ann.signUp();
      await ann.mail();
      await refused(ann.start('password', 'wrong wrong'), 'invalid-credentials');
      const mails = ann.harness.messages(ann.email).length;
      const outcome = await ann.start('password');
      expect(challengeOf(outcome, 'code')).to.deep.include({ purpose: 'verification', correctable: false });
      await ann.mail();
      expect(ann.harness.messages(ann.email)).to.have.length(mails + 1);
      expect(await ann.code(outcome)).to.deep.include({ kind: 'signed-in', newUser: false });
      await ann.leave();
      sessionOf(await ann.start('password'));
    });
  });

  describe('signing in with a mailed code', () => {
    it('signs in, and makes an account where there was none', async () => {
      const ann = await person();
      const outcome = await ann.start('email-code');
      expect(challengeOf(outcome, 'code')).to.deep.include({ purpose: 'sign-in', method: 'email-code' });
      const done = await ann.code(outcome);
      expect(done).to.deep.include({ kind: 'signed-in', newUser: true });
      expect(sessionOf(done).user).to.deep.include({ email: ann.email, emailVerified: true });
    });

    it('refuses a code that was used', async () => {
      const ann = await person();
      const outcome = await ann.start('email-code');
      const used = await ann.newestCode();
      await ann.code(outcome);
      await refused(ann.code(outcome, used), 'flow-expired');
      await ann.leave();
      let again = await ann.start('email-code');
      while ((await ann.newestCode()) === used) again = await ann.start('email-code');
      await refused(ann.code(again, used), 'invalid-code', 'expired-code');
    });

    it('refuses wrong, expired and too many codes, and sends another', async () => {
      const ann = await person();
      const outcome = await ann.start('email-code');
      for (let tries = 0; tries < 3; tries += 1) await refused(ann.code(outcome, wrong(await ann.newestCode())), 'invalid-code');
      await refused(ann.code(outcome), 'too-many-attempts');
      const again = await ann.answer(outcome, { kind: 'resend' });
      await ann.harness.expireSent();
      await refused(ann.code(again), 'expired-code');
      sessionOf(await ann.code(await ann.answer(again, { kind: 'resend' })));
    });

    it('refuses what is no address', async () => {
      await refused((await person('nope')).start('email-code'), 'invalid-identifier');
    });
  });

  describe('signing in with a mailed link', () => {
    it('signs in the page that it leads to, once', async () => {
      const ann = await person();
      const outcome = await ann.start('magic-link');
      expect(challengeOf(outcome, 'link')).to.deep.include({ purpose: 'sign-in' });
      const link = await ann.newestLink();
      expect(await ann.follow(link)).to.deep.include({ kind: 'signed-in', newUser: true });
      expect(ann.harness.location().search).to.equal('');
      await ann.leave();
      await refused(ann.follow(link), 'expired-link');
      expect(ann.harness.location().search).to.equal('');
      expect(await ann.restored()).to.equal(null);
    });

    it('refuses one that has expired, and sends another', async () => {
      const ann = await person();
      await ann.join();
      await ann.leave();
      const outcome = await ann.start('magic-link');
      await ann.harness.expireSent();
      await refused(ann.follow(), 'expired-link');
      expect(challengeOf(await ann.answer(outcome, { kind: 'resend' }), 'link')).to.deep.equal(challengeOf(outcome, 'link'));
      expect(await ann.follow()).to.deep.include({ kind: 'signed-in' });
    });

    it('refuses one that the server did not make', async () => {
      const ann = await person();
      await ann.start('magic-link');
      // Some servers have one word for this and for a link that was used.
      await refused(ann.follow(ann.harness.spoil(await ann.newestLink())), 'invalid-link', 'expired-link');
    });
  });
}
