import { expect } from 'chai';
import { distanceKm, travel, type Whereabouts } from '../../../src/risk.js';

const oslo = { latitude: 59.91, longitude: 10.75 };
const newYork = { latitude: 40.71, longitude: -74.01 };
const drammen = { latitude: 59.74, longitude: 10.2 };
const hour = 3_600_000;
const from: Whereabouts = { at: 0, coordinates: oslo, asn: 1 };
const after = (hours: number, more: Partial<Whereabouts> = {}): Whereabouts => ({ at: hours * hour, coordinates: newYork, asn: 2, ...more });

describe('travel between two sign-ins', () => {
  it('is measured over the ground, across the date line too', () => {
    expect(distanceKm(oslo, newYork)).to.be.closeTo(5_918, 10);
    expect(distanceKm({ latitude: 0, longitude: 179.5 }, { latitude: 0, longitude: -179.5 })).to.be.closeTo(111.2, 0.1);
    expect(distanceKm({ latitude: 90, longitude: 0 }, { latitude: -90, longitude: 0 })).to.be.closeTo(20_015, 1);
    expect(distanceKm(oslo, oslo)).to.equal(0);
  });

  it('is impossible above 805 km/h, unless another pace is named', () => {
    expect(travel(from, after(7.3)).kind).to.equal('impossible');
    expect(travel(from, after(7.4)).kind).to.equal('possible');
    expect(travel(from, after(7.3), 2_000).kind).to.equal('possible');
  });

  it('is impossible to two places at once, and backwards in time', () => {
    expect(travel(from, after(0))).to.include({ kind: 'impossible', kmPerHour: Infinity });
    expect(travel(from, after(-1)).kind).to.equal('impossible');
  });

  it('is not judged below 100 km, nor within one network', () => {
    expect(travel(from, after(0, { coordinates: drammen })).kind).to.equal('possible');
    expect(travel(from, after(0, { asn: 1 })).kind).to.equal('possible');
    expect(travel({ ...from, asn: undefined }, after(0, { asn: undefined })).kind).to.equal('impossible');
  });

  it('is unknown behind a proxy at either end, without a place and with an impossible one', () => {
    expect(travel(from, after(0, { anonymous: true })).kind).to.equal('unknown');
    expect(travel({ ...from, anonymous: true }, after(0)).kind).to.equal('unknown');
    expect(travel(from, after(0, { coordinates: undefined })).kind).to.equal('unknown');
    expect(travel(from, after(0, { coordinates: { latitude: 91, longitude: 0 } })).kind).to.equal('unknown');
    expect(travel(from, after(0, { coordinates: { latitude: NaN, longitude: 0 } })).kind).to.equal('unknown');
  });
});
