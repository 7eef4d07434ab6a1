import { expect } from 'chai';
import { softAuthenticator } from '../support/soft-authenticator.js';
import { appCode } from '../support/totp.js';
import { challengeOf, newAddress, PASSWORD, Person, refused, sessionOf, wrong, type Harness, type Suite } from './harness.js';

/** What every backend does for an account and its session. `make` is asked for a browser without cookies before each test. */
export function accountContract({ describe, it }: Suite, make: () => Promise<Harness>): void {
  const person = async (email?: string): Promise<Person> => new Person(await make(), email);

  describe('replacing a forgotten password', () => {
    it('works by code, and ends the sessions there were', async () => {
      const ann = await person();
      await ann.join();
      const outcome = await ann.recover('email-code');
      expect(challengeOf(outcome, 'code')).to.deep.include({ purpose: 'recovery', method: 'email-code' });
      await refused(ann.code(outcome, wrong(await ann.newestCode())), 'invalid-code');
      const fresh = await ann.code(outcome);
      expect(challengeOf(fresh, 'new-password').rules.minLength).to.equal(8);
      await refused(ann.answer(fresh, { kind: 'new-password', password: 'short' }), 'weak-password');
      expect(await ann.answer(fresh, { kind: 'new-password', password: 'a brand new password' })).to.deep.equal({ kind: 'accepted' });
      expect(await ann.restored()).to.equal(null);
      await refused(ann.start('password'), 'invalid-credentials');
      sessionOf(await ann.start('password', 'a brand new password'));
    });

    it('begins again when the code runs out while the password is chosen', async () => {
      const ann = await person();
      await ann.join();
      const fresh = await ann.code(await ann.recover('email-code'));
      await ann.harness.expireSent();
      await refused(ann.answer(fresh, { kind: 'new-password', password: 'a brand new password' }), 'flow-expired');
      sessionOf(await ann.start('password'));
    });

    it('refuses an expired code and sends another', async () => {
      const ann = await person();
      await ann.join();
      const outcome = await ann.recover('email-code');
      await ann.harness.expireSent();
      await refused(ann.code(outcome), 'expired-code');
      challengeOf(await ann.code(await ann.answer(outcome, { kind: 'resend' })), 'new-password');
    });

    it('works by link, once, with the token out of the address', async () => {
      const ann = await person();
      await ann.join();
      await ann.leave();
      const outcome = await ann.recover('magic-link');
      expect(challengeOf(outcome, 'link')).to.deep.include({ purpose: 'recovery' });
      const link = await ann.newestLink();
      const fresh = await ann.follow(link);
      challengeOf(fresh, 'new-password');
      expect(ann.harness.location().search).to.equal('');
      expect(await ann.answer(fresh!, { kind: 'new-password', password: 'a brand new password' })).to.deep.equal({ kind: 'accepted' });
      await refused(ann.follow(link), 'expired-link');
      sessionOf(await ann.start('password', 'a brand new password'));
    });

    it('refuses a link that has expired', async () => {
      const ann = await person();
      await ann.join();
      await ann.recover('magic-link');
      await ann.harness.expireSent();
      await refused(ann.follow(), 'expired-link');
    });

    for (const method of ['email-code', 'magic-link'] as const) {
      it(`says the same, and sends nothing, where there is no account (${method})`, async () => {
        const ann = await person();
        await ann.join();
        const stranger = new Person(ann.harness);
        const hidden = (outcome: Awaited<ReturnType<Person['recover']>>) => JSON.stringify({ ...outcome, continuation: null }).replaceAll(/[\w-]+@example\.com/g, '');
        const [known, unknown] = [await ann.recover(method), await stranger.recover(method)];
        expect(hidden(unknown)).to.equal(hidden(known));
        expect(ann.harness.messages(stranger.email)).to.have.length(0);
        if (method === 'email-code') await refused(stranger.code(unknown, '123456'), 'invalid-code');
      });
    }
  });

  describe('a second factor', () => {
    const enrolled = async () => {
      const ann = await person();
      await ann.join();
      const { totp } = ann.harness.backend.account!;
      const { context } = ann.harness;
      const { uri, secret, recoveryCodes } = await totp!.begin(PASSWORD, context);
      await totp!.confirm(await appCode(uri), context);
      return { ann, totp: totp!, context, uri, secret, recoveryCodes };
    };

    it('is set up with the password and a code of the app', async () => {
      const ann = await person();
      await ann.join();
      const { totp } = ann.harness.backend.account!;
      const { context } = ann.harness;
      await refused(totp!.begin('wrong wrong', context), 'invalid-credentials');
      const { uri, secret, recoveryCodes } = await totp!.begin(PASSWORD, context);
      expect(uri).to.match(/^otpauth:\/\/totp\//).and.to.include(secret);
      expect(secret).to.match(/^[A-Z2-7]{16,}$/);
      expect(new Set(recoveryCodes).size).to.equal(10);
      await refused(totp!.confirm(wrong(await appCode(uri)), context), 'invalid-code');
      expect((await ann.restored())?.user.secondFactor).to.equal(undefined);
      await totp!.confirm(await appCode(uri), context);
      expect((await ann.restored())?.user.secondFactor).to.equal(true);
    });

    it('is asked for after the password', async () => {
      const { ann, uri } = await enrolled();
      await ann.leave();
      const outcome = await ann.start('password');
      expect(challengeOf(outcome, 'code')).to.deep.include({ purpose: 'second-factor', method: 'totp', length: 6, trustDevice: { maxAgeDays: 30 } });
      expect(challengeOf(outcome, 'code').alternatives).to.include('recovery-code');
      expect(await ann.restored()).to.equal(null);
      await refused(ann.code(outcome, wrong(await appCode(uri))), 'invalid-code');
      expect(sessionOf(await ann.code(outcome, await appCode(uri))).user).to.deep.include({ email: ann.email, secondFactor: true });
      expect((await ann.restored())?.user.email).to.equal(ann.email);
    });

    it('can be a recovery code, with or without its dash, each once', async () => {
      const { ann, recoveryCodes } = await enrolled();
      const [first = '', second = ''] = recoveryCodes;
      for (const [typed, isRight] of [[first.replaceAll('-', ''), true], [first, false], [second, true]] as const) {
        await ann.leave();
        const outcome = await ann.answer(await ann.start('password'), { kind: 'select', method: 'recovery-code' });
        expect(challengeOf(outcome, 'code')).to.deep.include({ method: 'recovery-code', purpose: 'second-factor' });
        expect(challengeOf(outcome, 'code').alternatives).to.include('totp');
        if (isRight) sessionOf(await ann.code(outcome, typed));
        else await refused(ann.code(outcome, typed), 'invalid-code');
      }
    });

    it('is not asked for again on a device that is trusted', async () => {
      const { ann, uri } = await enrolled();
      await ann.leave();
      await ann.code(await ann.start('password'), await appCode(uri), true);
      await ann.leave();
      sessionOf(await ann.start('password'));
    });

    it('cannot be one that the account does not have', async () => {
      const { ann } = await enrolled();
      await ann.leave();
      await refused(ann.answer(await ann.start('password'), { kind: 'select', method: 'sms-code' }), 'method-unavailable');
    });

    it('is turned off with the password', async () => {
      const { ann, totp, context } = await enrolled();
      await refused(totp.remove('wrong wrong', context), 'invalid-credentials');
      await totp.remove(PASSWORD, context);
      expect((await ann.restored())?.user.secondFactor).to.equal(undefined);
      await ann.leave();
      sessionOf(await ann.start('password'));
    });

    it('is not for strangers to set up', async () => {
      const ann = await person();
      await refused(ann.harness.backend.account!.totp!.begin(PASSWORD, ann.harness.context), 'not-signed-in');
    });
  });

  describe('a passkey', () => {
    it('is made by whoever is signed in, and signs in', async () => {
      const ann = await person();
      const joined = await ann.join();
      const { passkeys } = ann.harness.backend.account!;
      expect(await passkeys!.list(ann.harness.context)).to.deep.equal([]);
      await ann.addPasskey();
      const [passkey, ...more] = await passkeys!.list(ann.harness.context);
      expect(more).to.deep.equal([]);
      expect(passkey).to.deep.include({ synced: true, aaguid: '00000000-0000-0000-0000-000000000000' });
      expect(Math.abs(Date.now() - passkey!.createdAt!)).to.be.below(60_000);
      await ann.leave();
      const outcome = await ann.start('passkey');
      expect(challengeOf(outcome, 'passkey').ceremony).to.equal('get');
      const response = await ann.harness.authenticator.get(challengeOf(outcome, 'passkey').options);
      const done = await ann.answer(outcome, { kind: 'passkey', response });
      expect(sessionOf(done).user.id).to.equal(joined.user.id);
      expect(await ann.restored()).to.deep.equal(sessionOf(done));
      await ann.leave();
      await refused(ann.answer(outcome, { kind: 'passkey', response }), 'passkey-refused', 'passkey-expired', 'flow-expired');
    });

    it('is asked for anew each time: an answer to another challenge is refused', async () => {
      const ann = await person();
      await ann.join();
      await ann.addPasskey();
      await ann.leave();
      const stale = challengeOf(await ann.start('passkey'), 'passkey');
      const response = await ann.harness.authenticator.get(stale.options);
      await refused(ann.answer(await ann.start('passkey'), { kind: 'passkey', response }), 'passkey-refused', 'passkey-expired');
      expect(await ann.restored()).to.equal(null);
    });

    it('is refused with a signature of something else', async () => {
      const ann = await person();
      await ann.join();
      await ann.addPasskey();
      await ann.leave();
      const outcome = await ann.start('passkey');
      const response = await ann.harness.authenticator.get(challengeOf(outcome, 'passkey').options);
      const other = await ann.harness.authenticator.get({ challenge: 'c29tZXRoaW5nIGVsc2U', rpId: 'localhost' });
      const forged = { ...response, response: { ...response.response, signature: other.response.signature } };
      await refused(ann.answer(outcome, { kind: 'passkey', response: forged }), 'passkey-refused', 'passkey-expired');
    });

    it('is unknown once it is removed', async () => {
      const ann = await person();
      await ann.join();
      await ann.addPasskey();
      const { passkeys } = ann.harness.backend.account!;
      const [passkey] = await passkeys!.list(ann.harness.context);
      await passkeys!.remove(passkey!.id, ann.harness.context);
      expect(await passkeys!.list(ann.harness.context)).to.deep.equal([]);
      await refused(passkeys!.remove(passkey!.id, ann.harness.context), 'passkey-unknown');
      await ann.leave();
      const outcome = await ann.start('passkey');
      const response = await ann.harness.authenticator.get(challengeOf(outcome, 'passkey').options);
      await refused(ann.answer(outcome, { kind: 'passkey', response }), 'passkey-unknown');
    });

    it('has the name that its owner gives it, and knows what authenticators call it', async () => {
      const ann = await person();
      await ann.join();
      await ann.addPasskey();
      const { passkeys } = ann.harness.backend.account!;
      const [made] = await passkeys!.list(ann.harness.context);
      expect([made!.credentialId]).to.deep.equal(ann.harness.authenticator.ids());
      await passkeys!.rename!(made!.id, 'Work laptop', ann.harness.context);
      expect(await passkeys!.list(ann.harness.context)).to.deep.equal([{ ...made, name: 'Work laptop' }]);
      await refused(passkeys!.rename!('nobodys', 'Mine', ann.harness.context), 'passkey-unknown');
    });

    it('says when it was last used, once it has been', async () => {
      const ann = await person();
      await ann.join();
      await ann.addPasskey();
      const { passkeys } = ann.harness.backend.account!;
      expect((await passkeys!.list(ann.harness.context))[0]!.lastUsedAt).to.equal(undefined);
      await ann.leave();
      const outcome = await ann.start('passkey');
      await ann.answer(outcome, { kind: 'passkey', response: await ann.harness.authenticator.get(challengeOf(outcome, 'passkey').options) });
      const [used] = await passkeys!.list(ann.harness.context);
      expect(Math.abs(Date.now() - used!.lastUsedAt!)).to.be.below(60_000);
    });

    it('P13: is in the complete list for authenticators, under one handle for the account, until it is removed', async () => {
      const ann = await person();
      await ann.join();
      await ann.addPasskey();
      await ann.addPasskey(softAuthenticator(ann.harness.location().origin));
      const { passkeys } = ann.harness.backend.account!;
      const { options } = await passkeys!.begin(ann.harness.context);
      const list = await passkeys!.list(ann.harness.context);
      const accepted = await passkeys!.accepted!(ann.harness.context);
      expect(accepted!.userHandle).to.equal((options as { user: { id: string } }).user.id).and.match(/^[\w-]+$/);
      expect(accepted!.credentialIds).to.have.members(list.map(({ credentialId }) => credentialId)).and.have.length(2);
      await passkeys!.remove(list[0]!.id, ann.harness.context);
      expect((await passkeys!.accepted!(ann.harness.context))!.credentialIds).to.deep.equal([list[1]!.credentialId]);
    });

    it('P12: is refused rather than unknown where it is there, but not for this', async () => {
      const ann = await person();
      await ann.join();
      await ann.addPasskey();
      await ann.leave();
      const outcome = await ann.start('passkey');
      const response = await ann.harness.authenticator.get({ ...(challengeOf(outcome, 'passkey').options as object), challenge: 'c29tZXRoaW5nIGVsc2U' });
      await refused(ann.answer(outcome, { kind: 'passkey', response }), 'passkey-refused');
    });

    it('P27: is told from the other ways that sign in to the account', async () => {
      const ann = await person();
      await ann.join();
      await ann.addPasskey();
      const { methods } = ann.harness.backend.account!;
      expect(await methods!.list(ann.harness.context)).to.include('password').and.not.include('passkey');
      const ben = await person();
      sessionOf(await ben.code(await ben.start('email-code')));
      await ben.addPasskey();
      const left = await ben.harness.backend.account!.methods!.list(ben.harness.context);
      expect(left).to.include('email-code').and.not.include('password').and.not.include('passkey');
    });

    it('is told to an authenticator that holds it already', async () => {
      const ann = await person();
      await ann.join();
      await ann.addPasskey();
      const { options } = await ann.harness.backend.account!.passkeys!.begin(ann.harness.context);
      const ids = (options as { excludeCredentials: { id: string }[] }).excludeCredentials.map(({ id }) => id);
      expect(ids).to.deep.equal(ann.harness.authenticator.ids());
    });

    it('is not for strangers to make', async () => {
      const ann = await person();
      await refused(ann.harness.backend.account!.passkeys!.begin(ann.harness.context), 'not-signed-in');
    });

    it('is refused where what comes back is no response at all', async () => {
      const ann = await person();
      const outcome = await ann.start('passkey');
      await refused(ann.answer(outcome, { kind: 'passkey', response: { id: 'x', response: { clientDataJSON: '!' } } }), 'passkey-refused', 'passkey-unknown');
    });
  });

  describe('an account with a passkey and no password', () => {
    it('has its address verified first, and its passkey made then; no password opens it', async () => {
      const ann = await person();
      const outcome = await ann.signUpForPasskey();
      expect(challengeOf(outcome, 'code')).to.deep.include({ purpose: 'verification', method: 'email-code', correctable: true });
      expect(await ann.restored()).to.equal(null);
      await refused(ann.harness.backend.account!.passkeys!.begin(ann.harness.context), 'not-signed-in');
      await refused(ann.code(outcome, wrong(await ann.newestCode())), 'invalid-code');
      const done = await ann.code(outcome);
      expect(done).to.deep.include({ kind: 'signed-in', newUser: true, enrol: 'passkey' });
      expect(sessionOf(done).user).to.deep.include({ email: ann.email, emailVerified: true, name: 'Ann' });
      await ann.addPasskey();
      expect(await ann.harness.backend.account!.methods!.list(ann.harness.context)).not.to.include('password');
      await ann.leave();
      await refused(ann.start('password'), 'invalid-credentials');
      const asked = await ann.start('passkey');
      const response = await ann.harness.authenticator.get(challengeOf(asked, 'passkey').options);
      expect(sessionOf(await ann.answer(asked, { kind: 'passkey', response })).user.id).to.equal(sessionOf(done).user.id);
    });

    it('is there without the passkey too, when that is cancelled: a code opens it', async () => {
      const ann = await person();
      const { user } = sessionOf(await ann.code(await ann.signUpForPasskey()));
      await ann.leave();
      expect(sessionOf(await ann.code(await ann.start('email-code'))).user.id).to.equal(user.id);
    });

    it('is made for the address as it was corrected', async () => {
      const ann = await person();
      const outcome = await ann.signUpForPasskey();
      const ben = new Person(ann.harness);
      const corrected = await ann.answer(outcome, { kind: 'change-identifier', identifier: ben.email });
      expect(challengeOf(corrected, 'code')).to.deep.include({ purpose: 'verification', correctable: true });
      const done = await ben.code(corrected);
      expect(sessionOf(done).user).to.deep.include({ email: ben.email, name: 'Ann' });
      expect(done).to.deep.include({ enrol: 'passkey' });
    });

    it('says the same where there is an account, and gives nobody who has not its inbox a key to it', async () => {
      const ann = await person();
      const { user } = await ann.join();
      await ann.leave();
      const mallory = new Person(ann.harness, ann.email);
      const hidden = (outcome: Awaited<ReturnType<Person['recover']>>) => JSON.stringify({ ...outcome, continuation: null }).replaceAll(/[\w-]+@example\.com/g, '');
      const taken = await mallory.signUpForPasskey();
      await mallory.newestCode();
      const free = await new Person(ann.harness).signUpForPasskey();
      expect(hidden(taken)).to.equal(hidden(free));
      await refused(ann.harness.backend.account!.passkeys!.begin(ann.harness.context), 'not-signed-in');
      await refused(mallory.code(free, '000000'), 'invalid-code');
      expect(await ann.restored()).to.equal(null);
      // Whoever has the inbox has the account, as with any code; it is not a new one, and keeps its name and its password.
      const again = await ann.code(await ann.signUpForPasskey());
      expect(sessionOf(again).user).to.deep.equal(user);
      await ann.leave();
      sessionOf(await ann.start('password'));
    });
  });

  describe('the profile', () => {
    it('P14: takes another name, which the session and new passkeys have from then on', async () => {
      const ann = await person();
      await ann.join();
      const { profile } = ann.harness.backend.account!;
      const user = await profile!.update({ name: 'Ann Other' }, ann.harness.context);
      expect(user).to.deep.include({ name: 'Ann Other', email: ann.email });
      expect((await ann.restored())?.user).to.deep.equal(user);
    });

    it('is not for strangers to change', async () => {
      const ann = await person();
      await refused(ann.harness.backend.account!.profile!.update({ name: 'Mallory' }, ann.harness.context), 'not-signed-in');
      await refused(ann.harness.backend.account!.methods!.list(ann.harness.context), 'not-signed-in');
    });
  });

  describe('a guest', () => {
    it('is signed in without a name or an address, and stays the same one', async () => {
      const { backend, context } = await make();
      const { user } = sessionOf(await backend.start({ kind: 'guest' }, context));
      expect(user.guest).to.equal(true);
      expect([user.email, user.name]).to.deep.equal([undefined, undefined]);
      expect(sessionOf(await backend.start({ kind: 'guest' }, context)).user.id).to.equal(user.id);
    });

    it('can sign up', async () => {
      const ann = await person();
      await ann.harness.backend.start({ kind: 'guest' }, ann.harness.context);
      const session = await ann.join();
      expect(session.user.guest).to.equal(undefined);
      expect((await ann.restored())?.user.email).to.equal(ann.email);
    });
  });

  describe('the session', () => {
    it('is absent before anybody signs in', async () => {
      expect(await (await person()).restored()).to.equal(null);
    });

    for (const scope of ['local', 'global'] as const) {
      it(`ends (${scope}), also when there is none`, async () => {
        const ann = await person();
        await ann.join();
        await ann.harness.backend.session.end(scope, ann.harness.context);
        expect(await ann.restored()).to.equal(null);
        await ann.harness.backend.session.end(scope, ann.harness.context);
      });
    }

    it('stays when the others end', async () => {
      const ann = await person();
      await ann.join();
      await ann.harness.backend.session.end('others', ann.harness.context);
      expect((await ann.restored())?.user.email).to.equal(ann.email);
    });
  });

  describe('an attempt', () => {
    it('is over when another begins', async () => {
      const ann = await person();
      const outcome = await ann.signUp();
      const code = await ann.newestCode();
      await new Person(ann.harness).start('email-code');
      await refused(ann.code(outcome, code), 'flow-expired');
    });

    it('outlives a passkey that waits in autofill', async () => {
      const ann = await person();
      const outcome = await ann.signUp();
      await ann.harness.backend.start({ kind: 'sign-in', method: 'passkey', conditional: true }, ann.harness.context);
      sessionOf(await ann.code(outcome));
    });

    it('is unknown to whoever makes one up', async () => {
      const { backend, context } = await make();
      for (const state of [undefined, null, '', '1-2-3-4', {}, '__proto__']) {
        await refused(backend.answer({ backend: backend.name, state }, { kind: 'code', code: '123456' }, context), 'flow-expired');
      }
    });

    it('does not take an answer that nobody asked for', async () => {
      const ann = await person(newAddress());
      await refused(ann.answer(await ann.signUp(), { kind: 'new-password', password: PASSWORD }), 'unsupported');
    });

    it('leaves an address alone that brings nothing', async () => {
      const { backend, context, location } = await make();
      const url = new URL('/sign-in?token=mine&error=mine&next=%2F', location());
      expect(await backend.resume(url, context)).to.equal(null);
      expect(location().search).to.equal('');
    });

    it('of a method that the server has not is refused as such', async () => {
      const { backend, context } = await make();
      await refused(backend.start({ kind: 'sign-in', method: 'sms-code', identifier: newAddress() }, context), 'method-unavailable');
      await refused(backend.start({ kind: 'sign-in', method: 'social:google' }, context), 'method-unavailable', 'invalid-identifier');
    });
  });
}
