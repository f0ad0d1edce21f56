// A made-up funnel for page tests: one order of each state, an item that opens once it was ordered open.
import type { ExemptionDesk } from '../../src/console/exemptions.ts';
import type { FunnelDesk } from '../../src/console/funnel.ts';
import { Problem } from '../../src/console/problem.ts';
import type { SparedChange, SparedEntry } from '../../src/people/spared.ts';
import type { Order } from '../../src/privacy/orders.ts';

const hour = Temporal.Instant.from('2026-11-24T09:00:00Z');
const order = (number: number, rest: Partial<Order>): Order => ({
  id: `00000000-0000-4000-8000-00000000000${number}`,
  item: `item-${number}`,
  state: 'asked',
  why: 'rule-unclear',
  rule: 'forbidden-word',
  article: '13.1.c',
  declinedFor: null,
  hour,
  ...rest,
});

/** Remembers what was decided. Only items whose id begins with `r` open. */
export function madeUpFunnel(): FunnelDesk {
  const orders = new Map(
    [
      order(1, {}),
      order(2, { state: 'given', why: 'serious' }),
      order(3, { state: 'declined', declinedFor: 'not-the-lightest' }),
    ].map((one) => [one.id, one]),
  );
  const words = new Map([
    [
      '00000000-0000-4000-8000-000000000003',
      'De regel en de grootte zeggen genoeg: dit is de nieuwsbrief van vorige week.',
    ],
  ]);
  const become = (id: string, rest: Partial<Order>): void => {
    const one = orders.get(id);
    if (one !== undefined) orders.set(id, { ...one, ...rest });
  };
  return {
    judge: async () => ({
      at: Temporal.Instant.from('2026-11-24T08:41:07Z'),
      size: 18_432,
      rule: 'forbidden-word',
      article: '13.1.c',
      sender: 'Grijze Reiger 17',
      recipients: ['Blauwe Vink 3', 'Late Uil 41'],
    }),
    ask: async () => {},
    open: async (item) => {
      if (!item.startsWith('r'))
        throw new Problem(
          409,
          'not-remaining',
          {
            nl: 'Dit bericht mag niemand openen: er is geen opdracht van de schoolleiding voor dit ene bericht.',
            en: 'Nobody may open this message: there is no order of school leadership for this one message.',
          },
          {
            nl: 'Beoordeel het aan de buitenkant. Lukt dat niet, vraag dan een opdracht.',
            en: 'Judge it from the outside. If that does not work, ask for an order.',
          },
          '13.1',
        );
      return {
        at: Temporal.Instant.from('2026-11-24T08:41:07Z'),
        subject: 'vanavond',
        body: 'Hoi Blauwe Vink 3,\n\nWat een rotdag.\n\nGroetjes\nGrijze Reiger 17',
      };
    },
    destroy: async () => {},
    orders: async () => [...orders.values()],
    words: async () => words,
    decide: async (id, decided) => {
      become(id, { state: decided.gives ? 'given' : 'refused' });
      if (!decided.gives) words.set(id, decided.text);
    },
    decline: async (id, { reason, text }) => {
      become(id, { state: 'declined', declinedFor: reason });
      words.set(id, text);
    },
  };
}

/** A made-up register: an outside confidant, a help address, and one that waits. */
export function madeUpExemptions(): ExemptionDesk {
  const entries: SparedEntry[] = [
    { address: 'bedrijfsarts@arbodienst.example', kind: 'confidant', appointedOn: '2026-09-01' },
    { address: 'kindertelefoon@hulp.example', kind: 'help', appointedOn: null },
  ];
  let waiting: SparedChange[] = [
    {
      id: '00000000-0000-4000-8000-0000000000aa',
      act: 'enter',
      address: 'vertrouwd@extern.example',
      kind: 'confidant',
      appointedOn: '2026-11-02',
    },
  ];
  return {
    entries: async () => entries,
    waiting: async () => waiting,
    inside: async () => ['tamara.blom@delinde.example'],
    propose: async (change) => {
      waiting = [...waiting, { ...change, id: crypto.randomUUID() }];
      return 'proposed';
    },
    decide: async (id, yes) => {
      const one = waiting.find((change) => change.id === id);
      waiting = waiting.filter((change) => change.id !== id);
      if (one !== undefined && yes) entries.push(one);
    },
  };
}
