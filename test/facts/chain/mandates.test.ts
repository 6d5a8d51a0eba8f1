import { describe, expect, it } from 'vitest';
import { auditRetention, incidentClocks } from '../../../src/facts/chain/mandates.ts';
import { mandates as catalog } from '../../catalog/infra-catalog.ts';

const day = 86_400;
const hour = 3600;
const plain = {
  jurisdictions: ['SG'],
  sectors: ['retail'],
  personalData: false,
  paymentCards: false,
  riskLevel: 'low',
};
const retention = (system: object) => auditRetention(catalog.mandates, { ...plain, ...system });
const clocks = (system: object) => incidentClocks(catalog.mandates, { ...plain, ...system });

describe('audit retention', () => {
  it.each([
    [{}, 90],
    [{ jurisdictions: ['IN'] }, 180],
    [{ jurisdictions: ['EU'], riskLevel: 'high' }, 183],
    [{ jurisdictions: ['EU'] }, 90],
    [{ jurisdictions: ['IN'], personalData: true }, 365],
    [{ paymentCards: true }, 365],
    [{ jurisdictions: ['US'], sectors: ['healthcare'] }, 2190],
    [{ jurisdictions: ['EU', 'IN', 'US'], sectors: ['healthcare'], riskLevel: 'high' }, 2190],
  ])('%o: %d days', (system, days) => {
    expect(retention(system).seconds).toBe(days * day);
  });

  it('is open while an unanswered question could lengthen it', () => {
    const open = retention({ jurisdictions: ['IN'], personalData: null });
    expect(open).toEqual({ seconds: null, atLeastSeconds: 180 * day, decidedBy: ['retention_in_cert_in'] });
    const settled = retention({ jurisdictions: ['US'], sectors: ['healthcare'], paymentCards: null });
    expect(settled.seconds).toBe(2190 * day);
  });

  it('names every mandate that decides', () => {
    const both = retention({ jurisdictions: ['IN'], personalData: true, paymentCards: true });
    expect(both.decidedBy).toEqual(['retention_in_dpdp', 'retention_pci']);
  });
});

describe('incident clocks', () => {
  it('India: 6 hours to CERT-In, and 72 to the Board with personal data', () => {
    expect(clocks({ jurisdictions: ['IN'] }).clocks).toEqual([{ id: 'clock_in_cert_in', seconds: 6 * hour }]);
    expect(clocks({ jurisdictions: ['IN'], personalData: true }).clocks.map((c) => c.seconds)).toEqual([
      6 * hour,
      72 * hour,
    ]);
  });

  it('EU high-risk: 15 days; US health: 60 days', () => {
    expect(clocks({ jurisdictions: ['EU'], riskLevel: 'high' }).clocks[0]?.seconds).toBe(15 * day);
    expect(clocks({ jurisdictions: ['US'], sectors: ['healthcare'] }).clocks[0]?.seconds).toBe(60 * day);
  });

  it('lists those that hang on an unanswered question', () => {
    expect(clocks({ jurisdictions: null })).toEqual({
      clocks: [],
      open: ['clock_in_cert_in'],
    });
  });
});
