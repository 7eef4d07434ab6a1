import { expect } from 'chai';
import { attackers } from '../../risk/attackers.js';
import { bands } from '../../risk/bands.js';
import { presets, PresetTally } from '../../risk/presets.js';
import { shareFrom } from '../../risk/rates.js';
import { simulate } from '../../risk/simulation.js';

/** A third of what `npm run bench:risk` plays, and enough for every band. */
const size = { users: 400, signIns: 30, seeds: [42, 7] as const };

describe('the engine against a seeded population and its attackers', function () {
  this.timeout(120_000);
  const tally = new PresetTally(1);
  let simulation: ReturnType<typeof simulate>;
  before(() => {
    simulation = simulate({ ...size, watch: (...signIn) => tally.add(...signIn) });
  });

  it('is within every band (R02)', () => {
    expect(bands(simulation).filter(({ holds }) => !holds)).to.deep.equal([]);
  });

  it('has bands that a blind score would leave (R02)', () => {
    const { honest, attacks } = simulation;
    const blind = { ...simulation, attacks: { ...attacks, naive: honest, VPN: honest } };
    expect(bands(blind).filter(({ holds }) => !holds).map(({ says }) => says.slice(0, 13))).to.include.members(['naive at 0.99', 'VPN at 0.99: ', 'at every targ']);
  });

  it('plays the same again', () => {
    const small = { users: 20, signIns: 5, seeds: [1, 2] as const };
    expect(simulate(small).honest.scores).to.deep.equal(simulate(small).honest.scores);
    expect(simulate(small).honest.scores).not.to.deep.equal(simulate({ ...small, seeds: [3, 2] }).honest.scores);
  });

  it('asks honest people seldom and naive attackers nearly always, under every preset that goes by score', () => {
    for (const [preset, honest, naive] of [['relaxed', 0.04, 0.9], ['balanced', 0.08, 0.95]] as const) {
      expect(tally.share(preset, 'honest'), preset).to.be.below(honest);
      expect(tally.share(preset, 'naive'), preset).to.be.above(naive);
    }
    expect(shareFrom(0, simulation.honest)).to.equal(1);
  });

  it('asks more people under a stricter preset, of each kind', () => {
    for (const who of ['honest', ...attackers] as const) {
      const shares = presets.map((preset) => tally.share(preset, who));
      expect(shares, who).to.deep.equal(shares.toSorted((a, b) => a - b));
    }
  });
});
