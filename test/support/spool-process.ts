// A process that works on a spool step by step and says each step that is done, to be killed inside one.
import { writeSync } from 'node:fs';
import { openSpool, type SpoolItem } from '../../src/privacy/spool.ts';

/** One item, its octets told by its id. */
export function spoolItem(id: string): SpoolItem {
  const octets = (field: string): Buffer => Buffer.from(`${id} ${field} `.repeat(700));
  return {
    card: { id, school: 'school', purpose: 'misuse', class: 'usage', diesOn: '2026-12-09' },
    state: 'held',
    group: 'staff',
    hour: '2026-11-24T10:00:00Z',
    record: {
      wrapped: octets('wrapped'),
      fields: new Map([
        ['raw', octets('raw')],
        ['sender', octets('sender')],
      ]),
    },
  };
}

function main(folder: string): void {
  const say = (step: string): void => void writeSync(1, `${step}\n`);
  const spool = openSpool(folder);
  spool.add(spoolItem('een'), spoolItem('twee'));
  say('added');
  spool.commit(['een', 'twee']);
  say('committed');
  spool.remove(['een']);
  say('removed');
  spool.close();
  say('closed');
}

if (process.argv[2] !== undefined && import.meta.main) main(process.argv[2]);
