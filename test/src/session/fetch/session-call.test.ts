import { expect } from 'chai';
import { decodeJwt } from 'jose';
import { AuthError } from '../../../../src/errors.js';
import type { Assurance } from '../../../../src/backend/session.js';
import { makeProver } from '../../../../src/session/dpop/dpop-prover.js';
import { StepUpError } from '../../../../src/session/step-up/step-up-error.js';
import type { Snapshot } from '../../../../src/session/snapshot.js';
import { rejection } from '../../../support/rejection.js';
import { authorization, challenge, invalidToken, page, stepUpAsked, text, tokenPage, Tokens, type Arrived, type Handler } from './api.js';

const accepts = (token: string): Handler => (request) => (authorization(request)?.endsWith(` ${token}`) ? new Response('yes') : invalidToken());
const live = (assurance: Partial<Assurance>, id = 'ann'): Snapshot => ({ status: 'signed-in', user: { id }, assurance: { amr: [], ...assurance } });

describe('auth.fetch and a token that is refused', () => {
  it('refreshes once, tries once more, and returns what came of it (FET-5)', async () => {
    const { fetch, arrived, tokens } = tokenPage(accepts('a2'));
    const reply = await fetch('/orders', { method: 'POST', body: 'x=1' });
    expect(await reply.text()).to.equal('yes');
    expect(arrived.map((request) => [authorization(request), text(request)])).to.deep.equal([['Bearer a1', 'x=1'], ['Bearer a2', 'x=1']]);
    expect(tokens.refreshes).to.equal(1);
  });

  it('makes two requests and one refresh of an API that always refuses, and returns its answer (FET-5, B21)', async () => {
    const { fetch, arrived, tokens } = tokenPage((_, index) => new Response(`no ${index}`, { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } }));
    const reply = await fetch('/x');
    expect([reply.status, await reply.text()]).to.deep.equal([401, 'no 1']);
    expect([arrived.length, tokens.refreshes]).to.deep.equal([2, 1]);
  });

  it('tries again without a refresh what was sent with an older token (FET-6)', async () => {
    const tokens = new Tokens();
    const { fetch, arrived } = tokenPage((request) => {
      // While it was on its way, another call has refreshed.
      tokens.current = { ...tokens.current!, access: 'newer' };
      return accepts('newer')(request, 0);
    }, tokens);
    expect((await fetch('/x')).status).to.equal(200);
    expect(arrived.map(authorization)).to.deep.equal(['Bearer a1', 'Bearer newer']);
    expect(tokens.refreshes).to.equal(0);
  });

  it('makes one refresh for fifty calls in one tick, and all have the new token (B03)', async () => {
    const { fetch, arrived, tokens } = tokenPage(accepts('a2'));
    const replies = await Promise.all(Array.from({ length: 50 }, (_, index) => fetch(`/x/${index}`)));
    expect(replies.map(({ status }) => status)).to.deep.equal(Array.from({ length: 50 }, () => 200));
    expect(tokens.refreshes).to.equal(1);
    expect(arrived.filter((request) => authorization(request) === 'Bearer a2')).to.have.length(50);
    expect(arrived).to.have.length(100);
  });

  const untouched: readonly [what: string, reply: () => Response][] = [
    ['another scheme', () => challenge('Basic realm="printer"')],
    ['another realm', () => challenge('Bearer realm="elsewhere"')],
    ['a scope that is missing', () => challenge('Bearer error="insufficient_scope"')],
    ['a scope that is missing, as 403', () => challenge('Bearer error="insufficient_scope"', 403)],
    ['no word on why', () => new Response('', { status: 401 })],
    ['something new', () => challenge('Bearer error="brand_new"')],
    ['a busy server', () => new Response('', { status: 503 })],
    ['too many requests', () => new Response('', { status: 429 })],
  ];
  for (const [what, reply] of untouched) {
    it(`returns a refusal for ${what} as it is: no refresh, no second request (FET-8)`, async () => {
      for (const { fetch, arrived, tokens, renewed } of [tokenPage(reply), Object.assign(page(reply), { tokens: new Tokens() })]) {
        const { status } = reply();
        expect((await fetch('/x')).status).to.equal(status);
        expect([arrived.length, tokens.refreshes, renewed]).to.deep.equal([1, 0, 0]);
      }
    });
  }

  it('refreshes for a bare 401 where the adapter says so (FET-5)', async () => {
    const { fetch, tokens } = tokenPage((request) => (authorization(request) === 'Bearer a2' ? new Response() : new Response('', { status: 401 })), new Tokens(), {
      judge: ({ status }) => (status === 401 ? 'refresh' : 'ok'),
    });
    expect((await fetch('/x')).status).to.equal(200);
    expect(tokens.refreshes).to.equal(1);
  });

  it('lets the identity server say whether a session is dead, not an API', async () => {
    const { fetch, tokens } = tokenPage(accepts('a2'), new Tokens(), { judge: ({ status }) => (status === 401 ? 'dead' : 'ok') });
    expect((await fetch('/x')).status).to.equal(200);
    expect(tokens.refreshes).to.equal(1);
  });

  it('returns the refusal when the session is over (FET-5)', async () => {
    for (const over of [new AuthError('session-revoked'), new AuthError('session-changed'), null]) {
      const tokens = new Tokens();
      tokens.refresh = async () => {
        tokens.current = null;
        if (over) throw over;
      };
      const { fetch, arrived } = tokenPage(accepts('a2'), tokens);
      expect((await fetch('/x')).status).to.equal(401);
      expect(arrived).to.have.length(1);
    }
  });

  it('does not make a session seem over that cannot be refreshed just now (B08)', async () => {
    const tokens = new Tokens();
    tokens.refresh = () => Promise.reject(new AuthError('rate-limited', { retryAfterMs: 120_000 }));
    const { fetch } = tokenPage(accepts('a2'), tokens);
    expect(await rejection(fetch('/x'))).to.deep.include({ code: 'rate-limited', retryAfterMs: 120_000, retryable: true });
  });

  it('does not go on with the token of another account (B16)', async () => {
    const tokens = new Tokens();
    tokens.refresh = async () => void (tokens.current = { ...tokens.current!, access: 'of-ben', account: 'acc-2' });
    const { fetch, arrived } = tokenPage(() => invalidToken(), tokens);
    expect((await fetch('/x')).status).to.equal(401);
    expect(arrived.map(authorization)).to.deep.equal(['Bearer a1']);
  });

  it('does not try again with a token that is the same', async () => {
    const tokens = new Tokens();
    tokens.refresh = async () => undefined;
    const { fetch, arrived } = tokenPage(() => invalidToken(), tokens);
    expect((await fetch('/x')).status).to.equal(401);
    expect(arrived).to.have.length(1);
  });

  it('does not wait for a refresh when the caller has left, and lets it finish', async () => {
    const tokens = new Tokens();
    const caller = new AbortController();
    tokens.refresh = async () => {
      caller.abort(new Error('gone'));
      throw new AuthError('cancelled');
    };
    const { fetch, arrived } = tokenPage(() => invalidToken(), tokens);
    expect(await fetch('/x', { signal: caller.signal }).catch((error: unknown) => (error as Error).message)).to.equal('gone');
    expect(arrived).to.have.length(1);
    expect(tokens.calls.map(({ signal }) => signal)).to.deep.equal([caller.signal, caller.signal]);
  });
});

describe('auth.fetch with DPoP', () => {
  const dpopPage = async (handler: Handler) => {
    const tokens = new Tokens({ type: 'DPoP' });
    const made = tokenPage(handler, tokens);
    const platform = { now: () => Date.now(), fetch: async (input: RequestInfo | URL, init: RequestInit = {}) => through(input, init) };
    const through = async (input: RequestInfo | URL, init: RequestInit): Promise<Response> => {
      const request = new Request(input, init);
      const body = new Uint8Array(await request.clone().arrayBuffer());
      const { url, method, headers, credentials, redirect } = request;
      made.arrived.push({ url, method, headers, body, credentials, redirect, init });
      return handler(made.arrived.at(-1)!, made.arrived.length - 1);
    };
    tokens.current = { ...tokens.current!, prover: await makeProver(platform) };
    return made;
  };
  const proofOf = ({ headers }: Arrived) => decodeJwt(headers.get('dpop')!);
  const nonceAsked = (nonce: string): Response => new Response('', { status: 401, headers: { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': nonce } });
  const refused = (nonce?: string): Response => new Response('', { status: 401, headers: { 'www-authenticate': 'DPoP error="invalid_token"', ...(nonce && { 'dpop-nonce': nonce }) } });

  it('proves the key for each attempt, and follows no redirect (FET-4, DPO-1)', async () => {
    const { fetch, arrived } = await dpopPage(() => new Response());
    await fetch('https://api.example.com/orders?x=1', { method: 'post', body: 'b', redirect: 'follow' });
    await fetch(new Request('https://api.example.com/orders', { method: 'PUT', body: 'b', headers: { 'x-own': '1' } }));
    expect(arrived.map((request) => [authorization(request), request.redirect, text(request), request.method])).to.deep.equal([['DPoP a1', 'error', 'b', 'POST'], ['DPoP a1', 'error', 'b', 'PUT']]);
    expect(proofOf(arrived[0]!)).to.deep.include({ htm: 'POST', htu: 'https://api.example.com/orders' });
    expect(proofOf(arrived[1]!)).to.deep.include({ htm: 'PUT', htu: 'https://api.example.com/orders' });
    expect(arrived[1]!.headers.get('x-own')).to.equal('1');
  });

  it('answers a server that asks for a nonce once, with the body (DPO-4, B22)', async () => {
    const { fetch, arrived, tokens } = await dpopPage((_, index) => (index === 0 ? nonceAsked('n1') : new Response('yes')));
    expect(await (await fetch('/x', { method: 'POST', body: 'b' })).text()).to.equal('yes');
    expect(arrived.map((request) => [proofOf(request)['nonce'], text(request)])).to.deep.equal([[undefined, 'b'], ['n1', 'b']]);
    expect(tokens.refreshes).to.equal(0);
  });

  it('may meet a nonce and a refusal in one call, and each once (DPO-4, FET-5)', async () => {
    const replies = [nonceAsked('n1'), refused('n2'), nonceAsked('n3'), nonceAsked('n4'), new Response('never asked')];
    const { fetch, arrived, tokens } = await dpopPage((_, index) => replies[index]!);
    expect((await fetch('/x')).status).to.equal(401);
    expect(arrived.map((request) => [authorization(request), proofOf(request)['nonce']])).to.deep.equal([['DPoP a1', undefined], ['DPoP a1', 'n1'], ['DPoP a2', 'n2']]);
    expect(tokens.refreshes).to.equal(1);
  });

  it('makes no more than two requests of an API that always refuses (B21, B24)', async () => {
    const { fetch, arrived } = await dpopPage((_, index) => refused(`n${index}`));
    expect((await fetch('/x')).status).to.equal(401);
    expect(arrived).to.have.length(2);
  });

  it('says so when the key of a token is gone (DPO-7)', async () => {
    const { fetch, arrived } = tokenPage(undefined, new Tokens({ type: 'DPoP' }));
    expect((await rejection(fetch('/x'))).code).to.equal('key-lost');
    expect(arrived).to.deep.equal([]);
  });
});

describe('auth.fetch in cookie mode', () => {
  const judging = (verdict: 'refresh' | 'dead') => ({ judge: ({ status }: { status: number }) => (status === 401 ? verdict : ('ok' as const)) });

  it('asks the server who is signed in when a reply says that nobody is, and returns it', async () => {
    const parts = page(() => new Response('no', { status: 401 }), judging('dead'));
    expect(await (await parts.fetch('/x')).text()).to.equal('no');
    expect([parts.arrived.length, parts.renewed]).to.deep.equal([1, 1]);
    parts.set({ status: 'signed-out', reason: 'none' });
    await parts.fetch('/x');
    expect(parts.renewed, 'that nobody is signed in is known').to.equal(1);
  });

  it('tries once more where asking renews the session, and only as the same person (FET-5, B16)', async () => {
    const handler: Handler = (_, index) => (index === 0 ? new Response('', { status: 401 }) : new Response('yes'));
    const same = page(handler, judging('refresh'));
    expect(await (await same.fetch('/x', { method: 'POST', body: 'b' })).text()).to.equal('yes');
    expect(same.arrived.map(text)).to.deep.equal(['b', 'b']);
    const other = page(handler, judging('refresh'));
    other.state.renew = async () => other.set(live({}, 'ben'));
    expect((await other.fetch('/x')).status).to.equal(401);
    expect(other.arrived).to.have.length(1);
    const always = page(() => new Response('', { status: 401 }), judging('refresh'));
    expect((await always.fetch('/x')).status).to.equal(401);
    expect([always.arrived.length, always.renewed]).to.deep.equal([2, 1]);
  });
});

describe('auth.fetch and a server that wants to be surer', () => {
  const gold = { acr: 'gold', amr: [] };
  /** A server that wants gold, and a person who can prove it. */
  const asked = (handler?: Handler) => {
    const parts = tokenPage(handler ?? ((request) => (authorization(request) === 'Bearer gold' ? new Response('yes') : stepUpAsked('acr_values="gold silver", max_age=300'))));
    parts.state.stepUp = async () => {
      parts.set(live(gold));
      parts.tokens.current = { ...parts.tokens.current!, access: 'gold' };
      return { outcome: 'satisfied', assurance: gold };
    };
    return parts;
  };

  it('asks the person for it, and tries once more with the new session (STP-1)', async () => {
    const { fetch, arrived, needs, tokens } = asked();
    expect(await (await fetch('/pay', { method: 'POST', body: 'sum=9' })).text()).to.equal('yes');
    expect(needs).to.deep.equal([{ acrValues: ['gold', 'silver'], maxAge: 300 }]);
    expect(arrived.map((request) => [authorization(request), text(request)])).to.deep.equal([['Bearer a1', 'sum=9'], ['Bearer gold', 'sum=9']]);
    expect(tokens.refreshes).to.equal(0);
  });

  it('reads a challenge that says less, or nonsense (STP-1)', async () => {
    const challenges = ['acr_values="gold"', 'max_age="60"', 'max_age=-1, acr_values=" "', 'max_age=1e9', 'acr_values=gold, max_age=0', 'realm="x"'];
    for (const said of challenges) {
      const { fetch, needs } = asked((_, index) => (index === 0 ? stepUpAsked(said) : new Response()));
      expect((await fetch('/x')).status).to.equal(200);
      expect(needs[0], said).to.deep.equal({ [challenges[0]!]: { acrValues: ['gold'] }, [challenges[1]!]: { maxAge: 60 }, [challenges[4]!]: { acrValues: ['gold'], maxAge: 0 } }[said] ?? {});
    }
  });

  it('works in cookie mode alike (STP-1)', async () => {
    const parts = page((_, index) => (index === 0 ? stepUpAsked() : new Response('yes')));
    parts.state.stepUp = async () => ({ outcome: 'satisfied', assurance: gold });
    expect(await (await parts.fetch('/x')).text()).to.equal('yes');
  });

  it('fails with wanted and got when the proof was not enough, and asks nobody twice (STP-3)', async () => {
    const short = asked();
    short.state.stepUp = async () => ({ outcome: 'insufficient', assurance: { amr: [], acr: 'bronze' } });
    const error = await rejection(short.fetch('/x'));
    expect(error).to.deep.include({ code: 'step-up-insufficient', status: 401, wanted: { acrValues: ['gold', 'silver'], maxAge: 300 }, got: { amr: [], acr: 'bronze' } });
    expect(short.arrived).to.have.length(1);
    const never = asked(() => stepUpAsked());
    expect((await rejection(never.fetch('/x'))).code).to.equal('step-up-insufficient');
    expect([never.arrived.length, never.needs.length]).to.deep.equal([2, 1]);
  });

  it('fails with the server\'s refusal at hand when the person would rather not (STP-4)', async () => {
    const { fetch, arrived, tokens } = tokenPage(() => stepUpAsked());
    const error = await rejection(fetch('/x'));
    expect(error).to.be.instanceOf(StepUpError);
    expect(error.code).to.equal('step-up-cancelled');
    const { response } = error as StepUpError;
    expect([response.status, await response.text(), response.headers.get('www-authenticate')]).to.deep.equal([401, 'no', 'Bearer error="insufficient_user_authentication", acr_values="gold"']);
    expect(JSON.stringify(error)).not.to.include('response');
    expect(Object.keys(error)).not.to.include('response');
    expect([arrived.length, tokens.refreshes]).to.deep.equal([1, 0]);
  });

  it('fails as another account, and tries nothing with it (STP-5)', async () => {
    const refused = asked();
    refused.state.stepUp = () => Promise.reject(new AuthError('account-mismatch'));
    expect((await rejection(refused.fetch('/x'))).code).to.equal('account-mismatch');
    expect(refused.arrived).to.have.length(1);
    const swapped = asked();
    swapped.state.stepUp = async () => (swapped.set(live(gold, 'ben')), { outcome: 'satisfied', assurance: gold });
    expect((await swapped.fetch('/x')).status).to.equal(401);
    expect(swapped.arrived).to.have.length(1);
  });

  it('returns the refusal where nobody could ask the person', async () => {
    for (const code of ['unsupported', 'popup-blocked', 'not-signed-in'] as const) {
      const parts = asked();
      parts.state.stepUp = () => Promise.reject(new AuthError(code));
      const reply = await parts.fetch('/x');
      expect([reply.status, await reply.text()]).to.deep.equal([401, 'no']);
    }
  });

  it('tries once more, and asks nobody, when the person has proved it since (STP-2)', async () => {
    const parts = asked((request) => {
      if (authorization(request) === 'Bearer gold') return new Response('yes');
      parts.set(live(gold));
      parts.tokens.current = { ...parts.tokens.current!, access: 'gold' };
      return stepUpAsked();
    });
    expect(await (await parts.fetch('/x')).text()).to.equal('yes');
    expect(parts.needs).to.deep.equal([]);
  });

  it('can refresh and step up in one call, each once (FET-5, STP-1)', async () => {
    const parts = asked((request) => (authorization(request) === 'Bearer a1' ? invalidToken() : authorization(request) === 'Bearer gold' ? new Response('yes') : stepUpAsked()));
    expect(await (await parts.fetch('/x')).text()).to.equal('yes');
    expect(parts.arrived.map(authorization)).to.deep.equal(['Bearer a1', 'Bearer a2', 'Bearer gold']);
  });
});
