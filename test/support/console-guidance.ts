// Made-up exceptions for guidance at a distance: the team leader notes one that waits and reported one that ends soon.
import { GuidanceRefused } from '../../src/cases/guidance/guidance.ts';
import type { GuidanceDesk, NamedGuidance } from '../../src/console/guidance.ts';

const waits: NamedGuidance = {
  id: '00000000-0000-4000-8000-000000000041',
  reader: 'officer',
  state: 'reported',
  pupil: 'sem.aerts@delinde.example',
  pupilName: 'Sem Aerts',
  by: 'noor.jansen@delinde.example',
  byName: 'Noor Jansen',
  reason: 'Ligt tot januari in het ziekenhuis en volgt de lessen op afstand.',
  from: '2026-12-01',
  until: '2027-01-15',
  parentsOn: '2026-11-20',
};

const ends: NamedGuidance = {
  ...waits,
  id: '00000000-0000-4000-8000-000000000042',
  reader: 'staff',
  state: 'noted',
  by: 'anouk.verbeek@delinde.example',
  byName: 'Anouk Verbeek',
  reason: 'Kan door een gebroken been niet naar school komen.',
  from: '2026-11-02',
  until: '2026-11-24',
  parentsOn: null,
};

/** The desk; what is noted or refused on it no longer waits. */
export function madeUpGuidance(): GuidanceDesk {
  let shown: readonly NamedGuidance[] = [ends, waits];
  return {
    register: () => ({ article: '6.2', told: 'de teamleider' }),
    own: async (person) => (person.functions.includes('team-leader') ? shown : []),
    async report(wanted, by) {
      if (by.category !== 'staff') throw new GuidanceRefused('not-entitled');
      if (!wanted.pupil.endsWith('@delinde.example')) throw new GuidanceRefused('no-pupil');
    },
    async decide(id, notes) {
      if (!shown.some((one) => one.id === id && one.state === 'reported'))
        throw new GuidanceRefused('decided');
      shown = shown.map((one) => (one.id === id ? { ...one, state: notes ? 'noted' : 'refused' } : one));
    },
  };
}
