import { describe, expect, it } from 'vitest';
import { type HostingOption, placement, screenOptions } from '../../../src/facts/chain/location.ts';
import { locations } from '../../catalog/infra-catalog.ts';

const table = { constraints: locations.constraints, regionGroups: locations.region_groups };
const payment = { ...table, dataClasses: ['payment'], jurisdictions: ['IN'] };

function everywhere(id: string, region: string): HostingOption {
  const here = [region];
  const stored = { storage: here, logs: here, embeddings: here, backups: here };
  return { id, regions: { ...stored, inference: here, support_access: here, api_subprocessors: [] } };
}

describe('placement', () => {
  it('Indian payment data are stored in India and nowhere else', () => {
    expect(placement({ ...payment, use: 'storage', region: 'IN' }).verdict).toBe('allowed');
    expect(placement({ ...payment, use: 'backups', region: 'SG' })).toEqual({
      verdict: 'forbidden',
      constraints: ['in_payment_rbi'],
      conditions: [],
    });
    expect(placement({ ...payment, use: 'inference', region: 'SG' }).verdict).toBe('conditions');
  });

  it('Indian personal data may leave India, under conditions', () => {
    const personal = { ...table, dataClasses: ['personal'], jurisdictions: ['IN'] };
    const answer = placement({ ...personal, use: 'inference', region: 'US' });
    expect(answer.verdict).toBe('conditions');
    expect(answer.conditions.length).toBe(3);
  });

  it('European personal data are at home in the EEA and need a transfer basis elsewhere', () => {
    const personal = { ...table, dataClasses: ['personal'], jurisdictions: ['EU'] };
    for (const region of ['DE', 'NO']) expect(placement({ ...personal, use: 'logs', region }).verdict).toBe('allowed');
    expect(placement({ ...personal, use: 'support_access', region: 'IN' }).conditions[0]).toContain('chapter V');
  });

  it('a single condition is enough: securities data in India need an empanelled provider', () => {
    const securities = { ...table, dataClasses: ['securities'], jurisdictions: ['IN'] };
    expect(placement({ ...securities, use: 'inference', region: 'IN' }).verdict).toBe('conditions');
    expect(placement({ ...securities, use: 'inference', region: 'US' }).verdict).toBe('forbidden');
  });

  it('the strictest law decides and all conditions stand', () => {
    const both = { ...table, dataClasses: ['personal', 'payment'], jurisdictions: ['IN'] };
    expect(placement({ ...both, use: 'storage', region: 'US' }).verdict).toBe('forbidden');
    const home = placement({ ...both, use: 'storage', region: 'IN' });
    expect(home.verdict).toBe('conditions');
    expect(home.constraints).toEqual(['in_personal_dpdp']);
  });

  it('what the table does not cover is unknown, never allowed', () => {
    const insurance = { ...table, dataClasses: ['insurance'], jurisdictions: ['IN'] };
    expect(placement({ ...insurance, use: 'logs', region: 'US' }).verdict).toBe('forbidden');
    expect(placement({ ...insurance, use: 'storage', region: 'IN' }).verdict).toBe('unknown');
    const brazil = { ...table, dataClasses: ['personal'], jurisdictions: ['BR'] };
    expect(placement({ ...brazil, use: 'storage', region: 'BR' }).verdict).toBe('unknown');
    expect(placement({ ...table, dataClasses: [], jurisdictions: ['IN'], use: 'storage', region: 'IN' }).verdict).toBe(
      'unknown',
    );
  });

  it('an undeclared region is unknown where place matters, and does not matter where it does not', () => {
    expect(placement({ ...payment, use: 'storage', region: null }).verdict).toBe('unknown');
    const open = { ...table, dataClasses: ['public'], jurisdictions: ['IN'] };
    expect(placement({ ...open, use: 'storage', region: null }).verdict).toBe('allowed');
  });
});

describe('options', () => {
  it('outside the law are removed before costs are compared, with every reason', () => {
    const cheap = everywhere('cheap_abroad', 'SG');
    const { kept, removed } = screenOptions({ ...payment, options: [cheap, everywhere('dear_at_home', 'IN')] });
    expect(kept).toEqual([{ id: 'dear_at_home', verdict: 'allowed', conditions: [] }]);
    expect(removed.map((r) => r.use)).toEqual(['storage', 'logs', 'embeddings', 'backups']);
    expect(removed.every((r) => r.id === 'cheap_abroad' && r.constraints[0] === 'in_payment_rbi')).toBe(true);
  });

  it('one stray backup is enough', () => {
    const home = everywhere('home', 'IN');
    const stray = { id: 'stray', regions: { ...home.regions, backups: ['IN', 'US'] } };
    const { kept, removed } = screenOptions({ ...payment, options: [stray] });
    expect(kept).toEqual([]);
    expect(removed).toEqual([{ id: 'stray', use: 'backups', region: 'US', constraints: ['in_payment_rbi'] }]);
  });

  it('with an open question stay, marked unknown', () => {
    const home = everywhere('home', 'IN');
    const open = { id: 'open', regions: { ...home.regions, logs: null } };
    expect(screenOptions({ ...payment, options: [open] }).kept[0]?.verdict).toBe('unknown');
  });
});
