// How the log is doing, in words: signed or not, and how long ago a witness saw it.
import type { Both, HealthLine, LogWitnesses } from './deps.ts';

/** Hours in words: up to two days in hours, then in whole days. */
function age(hours: number): Both {
  if (hours < 1) return { nl: 'minder dan een uur', en: 'less than an hour' };
  if (hours < 48) return { nl: `${hours} uur`, en: hours === 1 ? '1 hour' : `${hours} hours` };
  const days = Math.floor(hours / 24);
  return { nl: `${days} dagen`, en: `${days} days` };
}

function witnessWords(status: LogWitnesses): Both {
  const { nl, en } = age(status.hours);
  if (status.state === 'empty') return { nl: 'Het logboek is nog leeg.', en: 'The log is still empty.' };
  const since = status.never
    ? {
        nl: `Nog geen getuige zag het logboek. Het is ${nl} oud.`,
        en: `No witness has seen the log yet. It is ${en} old.`,
      }
    : {
        nl: `Een getuige zag het logboek ${nl} geleden voor het laatst.`,
        en: `A witness last saw the log ${en} ago.`,
      };
  if (status.state === 'fresh') return since;
  return status.state === 'alarm'
    ? {
        nl: `${since.nl} Dat is te lang: vraag de FG of de medezeggenschapsraad om te kijken. Na zeven dagen kan niemand meer kaarten of berichten bekijken.`,
        en: `${since.en} That is too long: ask the FG or the participation council to look. After seven days nobody can look at cards or messages.`,
      }
    : {
        nl: `${since.nl} Dat is meer dan zeven dagen: niemand kan nu kaarten of berichten bekijken, tot een getuige kijkt. Je eigen gegevens kun je wel zien.`,
        en: `${since.en} That is more than seven days: nobody can look at cards or messages now, until a witness looks. You can still see your own data.`,
      };
}

/** `problem`: why nothing is signed since the stored log was found changed, or null. */
export function logHealth(problem: string | null, status: LogWitnesses): HealthLine {
  if (problem !== null) {
    return {
      part: 'log',
      state: 'stopped',
      says: {
        nl: 'Het bewaarde logboek is niet wat is getekend. Er wordt niets meer getekend en niemand kan kaarten of berichten bekijken. Laat de database zoals zij is en bel de FG.',
        en: 'The stored log is not what was signed. Nothing more is signed and nobody can look at cards or messages. Leave the database as it is and call the FG.',
      },
    };
  }
  const state = ({ fresh: 'works', empty: 'works', alarm: 'waits', closed: 'stopped' } as const)[
    status.state
  ];
  return { part: 'log', state, says: witnessWords(status) };
}
